import assert from 'node:assert/strict'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { startTestApp } from '../test-app.ts'
import type { LaunchPlan } from './find-launch.ts'
import { installChromium } from './install.ts'
import { BROWSER_FOLDER, buildTestRenderer } from './test-renderer.ts'

/** A flag that no browser knows, which tells who started it. */
const MARK = '--started-by-the-shim'
const CARD = '/card?template=badge&name=Ada'

void suite('a browser of the machine', () => {
  let folder: string
  let shim: string
  before(async () => {
    // What buildpacks for Chrome make: a program of a shell that becomes the browser.
    folder = await mkdtemp(join(tmpdir(), 'cards-shim-'))
    await chmod(folder, 0o755) // the browser runs as nobody
    shim = join(folder, 'google-chrome')
    const { program, libraries } = await installChromium(BROWSER_FOLDER)
    await writeFile(shim, `#!/bin/sh\nLD_LIBRARY_PATH=${libraries} exec ${program} ${MARK} "$@"\n`)
    await chmod(shim, 0o755)
  })
  after(() => rm(folder, { recursive: true, force: true }))

  test('draws where either variable names it, and CARDS_CHROMIUM goes first', async () => {
    await using usual = await startTestApp()
    const settingsToTry = [
      { GOOGLE_CHROME_SHIM: shim },
      { CARDS_CHROMIUM: shim },
      { CARDS_CHROMIUM: shim, GOOGLE_CHROME_SHIM: '/bin/false' },
    ]
    for (const [place, settings] of settingsToTry.entries()) {
      const card = `${CARD}&bio=${place}`
      const reference = await usual.app.inject(card)
      // In the folder of the other, whose images may have other pixels.
      await using it = await startTestApp({ folder: usual.folder, settings })
      const image = await it.app.inject(card)
      const [pid] = it.parts.renderer.pids
      const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0')
      assert.deepEqual(
        [image.statusCode, words.includes(MARK), image.headers.etag === reference.headers.etag],
        [200, true, false],
        JSON.stringify(settings),
      )
      assert.ok(image.rawPayload.equals(reference.rawPayload), 'it is the same browser after all')
    }
  })

  test('that is started without a sandbox is not taken for one that has it', async () => {
    const other = join(folder, 'google-chrome-stable')
    await writeFile(other, `#!/bin/sh\nexec ${shim} --no-sandbox "$@"\n`)
    await chmod(other, 0o755)
    const plans: LaunchPlan[] = []
    await using renderer = buildTestRenderer({ program: other, onPlan: (plan) => plans.push(plan) })
    await renderer.start()
    assert.deepEqual(
      plans.map(({ isolation }) => isolation.hasSandbox),
      [false],
    )
    await using strict = buildTestRenderer({ program: other, needsSandbox: true })
    await assert.rejects(
      strict.start(),
      /google-chrome-stable does not start: .*what starts it turns the sandbox off/,
    )
  })

  test('that is not there keeps the service from starting, and says which variables name it', async () => {
    await assert.rejects(startTestApp({ settings: { GOOGLE_CHROME_SHIM: join(folder, 'nothing') } }), {
      message: `There is no browser at ${folder}/nothing; correct CARDS_CHROMIUM or GOOGLE_CHROME_SHIM`,
    })
  })

  test('that is none fails the check and images, while HTML goes on', async () => {
    const lines: string[] = []
    const logger = { level: 'warn', stream: { write: (line: string) => void lines.push(line) } }
    await using it = await startTestApp({ settings: { CARDS_CHROMIUM: '/bin/false' }, logger })
    const [up, image, html] = [
      await it.app.inject('/up'),
      await it.app.inject(CARD),
      await it.app.inject(`${CARD}&format=html`),
    ]
    assert.deepEqual(
      [up.statusCode, up.json(), image.statusCode, image.json().code, html.statusCode],
      [503, { failing: ['browser'] }, 503, 'NOT_DRAWN', 200],
    )
    assert.match(
      lines.join(''),
      /"message":"\/bin\/false does not start: [^"]+; set CARDS_CHROMIUM to the path of a Chromium that does"/,
    )
  })
})
