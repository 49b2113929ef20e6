import assert from 'node:assert/strict'
import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { runCommand } from './testing/run-command.ts'
import { at } from './testing/samples.ts'

const entry = (app: string, path: string): string =>
  `${JSON.stringify({ at, app, host: `${app}.localhost`, method: 'GET', path, status: 200, duration: 3, requestId: 'r1' })}\n`
const shown = (app: string, path: string): string => `${at} ${app} ${app}.localhost GET ${path} 200 3 ms r1\n`
const NOTICE = `${JSON.stringify({ at, notice: 'HAProxy was restarted' })}\n`

test('the latest requests are shown, of one app or all, also those of the file before', async (t) => {
  const home = await homeWith(t, {
    'access.log.1': entry('cards', '/1'),
    'access.log': entry('hello', '/2') + NOTICE,
  })
  const logs = async (...words: readonly string[]) => {
    const { code, stdout, stderr } = await runCommand(['router:logs', '--home', home, ...words])
    assert.deepEqual([code, stderr], [0, ''])
    return stdout
  }
  assert.equal(await logs(), `${shown('cards', '/1')}${shown('hello', '/2')}${at} HAProxy was restarted\n`)
  assert.equal(await logs('cards'), shown('cards', '/1'))
  assert.equal(await logs('-n', '1'), `${at} HAProxy was restarted\n`)
  assert.equal(await logs('hello', '--json'), entry('hello', '/2'))
  assert.equal((await runCommand(['router:logs', '-n', 'all'])).code, 2)
})

for (const flag of ['-t', '--follow'])
  test(`with ${flag} those that come are shown too, also in a file that is begun anew, until it is interrupted`, async (t) => {
    const home = await homeWith(t, { 'access.log': entry('cards', '/1') + entry('cards', '/2') })
    const file = join(home, 'access.log')
    const abort = new AbortController()
    // What is done once a line has been shown; the last one ends it.
    const then: Readonly<Record<string, () => Promise<void>>> = {
      '/2': () => appendFile(file, entry('hello', '/other') + entry('cards', '/3')),
      '/3': async () => {
        await appendFile(file, entry('cards', '/4'))
        await rename(file, `${file}.1`)
        await writeFile(file, entry('cards', '/5').slice(0, 20))
        await appendFile(file, entry('cards', '/5').slice(20))
      },
      '/5': async () => abort.abort(new DOMException('The command was interrupted', 'AbortError')),
    }
    const { code, stdout } = await runCommand(['router:logs', 'cards', flag, '-n', '1', '--home', home], {
      signal: abort.signal,
      onOutput: (text) => void then[/GET (\S+)/.exec(text)?.[1] ?? '']?.(),
    })
    assert.equal(stdout, ['/2', '/3', '/4', '/5'].map((path) => shown('cards', path)).join(''))
    assert.equal(code, 130)
  })

test('a log that is not there yet is waited for', async (t) => {
  const home = await homeWith(t, {})
  const abort = new AbortController()
  const following = runCommand(['router:logs', '-t', '--home', home], {
    signal: abort.signal,
    onOutput: () => abort.abort(new DOMException('The command was interrupted', 'AbortError')),
  })
  await writeFile(join(home, 'access.log'), entry('cards', '/1'))
  assert.equal((await following).stdout, shown('cards', '/1'))
  assert.equal((await runCommand(['router:logs', '-t', '--home', join(home, 'none')])).code, 0)
})

async function homeWith(t: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'berth-test-'))
  t.after(() => rm(home, { recursive: true }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(home, name), text)
  return home
}
