import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { suite, test } from 'node:test'
import type { Drawing } from './drawing.ts'
import { installChromium } from './install.ts'
import { listIsolations } from './isolation.ts'
import type { Isolation } from './isolation.ts'
import { launchBrowser } from './launch.ts'
import { Page } from './page.ts'
import { BROWSER_FOLDER, buildTestRenderer, drawParams } from './test-renderer.ts'

/** Ways in which markup makes a browser ask for something, or go somewhere. */
const VECTORS = (url: string): Readonly<Record<string, string>> => ({
  'a picture': `<img src="${url}/img">`,
  'a picture by name': `<img src="${url.replace('127.0.0.1', 'localhost')}/name">`,
  'a picture by a number': `<img src="${url.replace('127.0.0.1', '2130706433')}/number">`,
  'a picture by IPv6': `<img src="${url.replace('127.0.0.1', '[::ffff:127.0.0.1]')}/v6">`,
  'a picture of a file': '<img src="file:///etc/hostname">',
  'a set of pictures': `<img srcset="${url}/srcset 1x"><picture><source srcset="${url}/source"><img></picture>`,
  'a script': `<script src="${url}/script"></script><script>fetch('${url}/fetch')</script>`,
  'a handler': `<img src="data:," onerror="new Image().src='${url}/onerror'"><body onload="fetch('${url}/onload')">`,
  'an import of a style': `<style>@import url("${url}/import");</style>`,
  'a background of a style': `<div style="width:9px;height:9px;background:url(${url}/background)">a</div>`,
  'a font': `<style>@font-face{font-family:x;src:url(${url}/font)}p{font-family:x}</style><p>a</p>`,
  'a frame': `<iframe src="${url}/iframe"></iframe>`,
  'a frame with a document': `<iframe srcdoc="<img src='${url}/srcdoc'>"></iframe>`,
  'an object': `<object data="${url}/object"></object><embed src="${url}/embed">`,
  'a style sheet': `<link rel="stylesheet" href="${url}/stylesheet">`,
  'a preload': `<link rel="preload" as="image" href="${url}/preload"><link rel="modulepreload" href="${url}/module">`,
  'a prefetch': `<link rel="prefetch" href="${url}/prefetch"><link rel="prerender" href="${url}/prerender">`,
  'a preconnect': `<link rel="preconnect" href="${url}"><link rel="dns-prefetch" href="${url}">`,
  'a film': `<video src="${url}/video" autoplay></video><video poster="${url}/poster"></video><audio src="${url}/audio" autoplay></audio>`,
  'a picture in SVG': `<svg><image href="${url}/svg" width="9" height="9"/><use href="${url}/use#a"/></svg>`,
  'an SVG as a picture': `<img src="data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg"><image href="${url}/in-svg"/></svg>`)}">`,
  'a refresh': `<meta http-equiv="refresh" content="0;url=${url}/refresh">`,
  'a base': `<base href="${url}/"><img src="base">`,
  'an icon': `<link rel="icon" href="${url}/icon"><link rel="manifest" href="${url}/manifest">`,
  'a form': `<form action="${url}/form" id="f"><input type="submit" autofocus></form>`,
  'a web socket': `<script>new WebSocket('${url.replace('http', 'ws')}')</script>`,
})

interface Trap extends AsyncDisposable {
  readonly url: string
  connections(): number
}

/** A port on this machine that counts who comes. */
async function startTrap(): Promise<Trap> {
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    socket.destroy()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('A TCP server has a port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.close()
      await once(server, 'close')
    },
  }
}

const PNG = { format: 'png', scale: 1 } as const

const hostile = (body: string): Drawing => ({ ...drawParams({ name: 'x' }), body })

/** What leads the page itself elsewhere, or acts after the picture was taken. */
const TRAPS = ['a frame', 'a prefetch', 'a refresh', 'a base', 'a picture in SVG', 'an import of a style']

void suite('markup that no card holds, drawn as if escaping had failed', () => {
  test('leaves the next card as it is', async () => {
    await using trap = await startTrap()
    await using renderer = buildTestRenderer()
    const card = drawParams({ template: 'badge', name: 'The next user', bio: 'words 😀' })
    const reference = await renderer.render(card, PNG)
    const vectors = VECTORS(trap.url)
    for (const kind of TRAPS) {
      await renderer.render(hostile(vectors[kind] ?? ''), PNG).catch(() => {}) // it may fail, that is all
      assert.ok((await renderer.render(card, PNG)).equals(reference), `the card after ${kind}`)
    }
    assert.equal(trap.connections(), 0)
  })

  // Namespaces are forbidden in many containers; then flags and the policy of the page stand alone.
  for (const [name, hasNoNetwork] of [
    ['in a network of its own', true],
    ['in the network of the machine', false],
  ] as const) {
    test(`reaches nothing from a browser ${name}`, async (t) => {
      await using trap = await startTrap()
      const installation = await installChromium(BROWSER_FOLDER)
      const all = listIsolations(process.getuid?.() === 0, { sandbox: false })
      const preferred = all.filter((isolation) => isolation.hasNoNetwork === hasNoNetwork)
      const launched = await launchFirst([...preferred, ...all], (isolation) =>
        launchBrowser({ installation, isolation, framesOnDemand: true }),
      )
      t.after(() => launched.close())
      for (const markup of Object.values(VECTORS(trap.url))) {
        const page = await Page.open(launched.browser, {
          width: 500,
          height: 300,
          scale: 1,
          framesOnDemand: true,
        })
        await page.draw(hostile(markup), 'png').catch(() => {})
        // What happens after a moment, such as a refresh, happens before another frame was drawn.
        await page.draw(hostile('<p>a</p>'), 'png').catch(() => {})
        await page.close().catch(() => {})
      }
      assert.equal(trap.connections(), 0)
    })
  }
})

void suite('a browser that draws frames all the time', () => {
  test('draws the same pixels by screenshots', async (t) => {
    const installation = await installChromium(BROWSER_FOLDER)
    const isolations = listIsolations(process.getuid?.() === 0, { sandbox: false })
    const drawing = drawParams({ template: 'quote', name: 'Ada', bio: 'Words, *slanted* 😀' })
    const draw = async (framesOnDemand: boolean): Promise<Buffer> => {
      const launched = await launchFirst(isolations, (isolation) =>
        launchBrowser({ installation, isolation, framesOnDemand }),
      )
      t.after(() => launched.close())
      const page = await Page.open(launched.browser, { width: 500, height: 300, scale: 2, framesOnDemand })
      return await page.draw(drawing, 'png')
    }
    assert.ok((await draw(false)).equals(await draw(true)))
  })
})

async function launchFirst<Launched>(
  isolations: readonly Isolation[],
  launch: (isolation: Isolation) => Promise<Launched>,
): Promise<Launched> {
  for (const isolation of isolations) {
    try {
      return await launch(isolation)
    } catch {
      // This machine does not allow it; the next one asks for less.
    }
  }
  throw new Error('No browser starts here')
}
