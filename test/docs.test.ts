import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import { suite, test } from 'node:test'
import { EXIT_CODES } from '@berth/cli'
import { ERROR_CODES } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import { runBerth } from './support/run-berth.ts'

const read = (path: string): Promise<string> => readFile(new URL(`../${path}`, import.meta.url), 'utf8')

test('the page of errors lists every code once, below the number that the command exits with', async () => {
  const documented: Record<string, number> = {}
  let exit = 0
  for (const line of (await read('docs/errors.md')).split('\n')) {
    exit = Number(/^## Exit (\d+):/.exec(line)?.[1] ?? exit)
    const [, code, meaning, remedy] = /^\| `([A-Z_]+)` \| (.+) \| (.+) \|$/.exec(line) ?? []
    if (code === undefined) continue
    assert(!(code in documented), `${code} is listed twice`)
    assert(meaning !== '' && remedy !== '')
    documented[code] = exit
  }
  assert.deepEqual(documented, EXIT_CODES)
  assert.deepEqual(Object.keys(documented).toSorted(), [...ERROR_CODES].toSorted())
})

suite('the README', () => {
  test('names only folders that there are', async () => {
    const table = (await read('README.md')).matchAll(/^\| ((?:`[\w/-]+`(?:, )?)+) \|/gm)
    const folders = [...table].flatMap(([, cell]) =>
      [...cell!.matchAll(/`([\w/-]+)`/g)].map(([, name]) => name!),
    )
    assert(folders.length > 10)
    for (const folder of folders)
      await readFile(new URL(`../${folder}/`, import.meta.url)).catch((error: NodeJS.ErrnoException) =>
        assert.equal(error.code, 'EISDIR', folder),
      )
  })

  test('shows commands that work, in their order', async (t) => {
    await using home = await makeTempFolder()
    t.after(() => runBerth(home.path, ['down']))
    const commands = [...(await read('README.md')).matchAll(/^npx berth (.+?)(?: +#.*)?$/gm)].map(
      ([, line]) => line!,
    )
    assert.deepEqual(
      commands.map((line) => line.split(' ')[0]),
      ['up', 'deploy', 'config:set', 'ps:scale', 'logs', 'plan', 'rollback', 'down'],
    )
    for (const line of commands) {
      // Following a log has no end of its own.
      const args = line.split(' ').filter((word) => word !== '-t')
      const { code, stderr } = await runBerth(home.path, args)
      assert.equal(code, 0, `berth ${line} exited with ${code}: ${stderr}`)
    }
  })
})

test('every picture and page that the docs refer to is there', async () => {
  for (const page of [
    'README.md',
    'docs/architecture.md',
    'docs/docker.md',
    'docs/services.md',
    'docs/errors.md',
    'AGENTS.md',
  ]) {
    const links = [...(await read(page)).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link]) => link!)
    for (const link of links) {
      const path = new URL(link, new URL(`../${page}`, import.meta.url))
      assert(
        (await stat(path).catch(() => undefined)) !== undefined,
        `${page} refers to ${link}, which is not there`,
      )
    }
  }
})
