import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Page } from 'puppeteer-core'
import { makeFile } from '../sound/test-files.ts'
import { BrowserWorld } from '../testing/browser-world.ts'

const axe = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

let world: BrowserWorld
let folder: string
before(async () => {
  world = await BrowserWorld.start()
  folder = await mkdtemp(join(tmpdir(), 'breqbot-browser-'))
  await writeFile(join(folder, 'horn.wav'), makeFile({ length: 300 }))
  await writeFile(join(folder, 'text.mp3'), 'just a text')
})
after(async () => {
  await world[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const ask = async <T>(page: Page, expression: string): Promise<T> => (await page.evaluate(expression)) as T
const soundboard = (): string => `/soundboard/${world.web.guild.id}`
const messageIs = (page: Page, text: string) =>
  page.waitForFunction(`document.querySelector('#message').textContent.includes(${JSON.stringify(text)})`)

async function addFile(page: Page, emoji: string, name: string, file: string): Promise<void> {
  await page.type('#add [name=emoji]', emoji)
  await page.type('#add [name=name]', name)
  const field = await page.$('#add [name=file]')
  await (field as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(join(folder, file))
  await page.focus('#add button')
  await page.keyboard.press('Enter')
}

test('sounds are added, heard, made louder and removed with the keyboard, and every step is said', async () => {
  const page = await world.visit(soundboard())
  await addFile(page, '🔔', 'Horn', 'horn.wav')
  await messageIs(page, 'Horn is there.')
  assert.match(await ask(page, `document.querySelector('#usage').textContent`), /^1 of 100 sounds, 0\.\d MB$/)

  await page.focus('[aria-label="Play Horn"]')
  await page.keyboard.press('Enter')
  await page.waitForFunction(`document.activeElement.getAttribute('aria-pressed') === 'true'`)
  // It ends by itself after 0.3 s.
  await page.waitForFunction(`document.activeElement.getAttribute('aria-pressed') === 'false'`)

  await page.focus('.change input')
  await page.keyboard.press('ArrowRight')
  await messageIs(page, 'Horn plays at 110 % now.')
  assert.equal(await ask(page, `document.activeElement.getAttribute('aria-label')`), 'Volume of Horn')

  page.once('dialog', (dialog) => void dialog.accept())
  await page.focus('[aria-label="Remove Horn"]')
  await page.keyboard.press('Enter')
  await messageIs(page, 'Horn is gone.')
  assert.equal(await ask(page, `document.querySelector('#sounds').textContent`), '')
  assert.match(await ask(page, `document.querySelector('#none').textContent`), /There are no sounds yet/)
  await page.close()
})

test('what is no sound is refused with the reason, and what was typed stays', async () => {
  const page = await world.visit(soundboard())
  await addFile(page, '🥁', 'Drum', 'text.mp3')
  await messageIs(page, 'text.mp3 holds no sound that can be played')
  assert.equal(await ask(page, `document.querySelector('#add [name=name]').value`), 'Drum')
  await page.close()
})

test('no page is wider than a phone, and none breaks a rule of axe, by day and by night', async () => {
  const { domain, guild } = world.web
  await domain.guilds.setPage(guild.id, true)
  const source = { bytes: makeFile({ length: 200 }), name: 'a.wav' }
  const name = 'A name of sixty characters without end, or nearly so, it seems'.slice(0, 60)
  await domain.sounds.add(guild.id, { emoji: '🎺', name, uploader: '1', source })
  for (const [path, isOwner] of [
    ['/', false],
    ['/soundboard', false],
    ['/soundboard', true],
    [soundboard(), true],
    [`/servers/${guild.id}`, false],
    ['/nowhere', false],
  ] as const) {
    for (const value of ['light', 'dark']) {
      const prepare = async (page: Page) => {
        await page.setViewport({ width: 320, height: 640 })
        await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }])
      }
      const page = await world.visit(path, { isOwner, prepare })
      assert.equal(await ask(page, 'document.documentElement.scrollWidth'), 320, path)
      await page.evaluate(axe)
      const found = await ask<unknown[]>(
        page,
        `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))`,
      )
      assert.deepEqual(found, [], `${path} in ${value}`)
      await page.close()
    }
  }
})
