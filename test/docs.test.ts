import assert from 'node:assert/strict'
import { readFile, stat, watch } from 'node:fs/promises'
import { suite, test } from 'node:test'
import { EXIT_CODES } from '@berth/cli'
import { ERROR_CODES } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import { noDocker, removeAll } from './support/open-docker-home.ts'
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

test(
  'the page of Docker shows commands that work, in their order, after one start with its options',
  { skip: noDocker },
  async () => {
    await using undo = new AsyncDisposableStack()
    const home = undo.use(await makeTempFolder())
    // The rest is about another machine, which test/docker-from-afar.test.ts has.
    const [page = ''] = (await read('docs/docker.md')).split('## From your laptop')
    const commands = [...page.matchAll(/^npx berth (.+)$/gm)].map(([, line]) =>
      // Whoever runs tests may have something else on port 80.
      line!.replace('0.0.0.0', '127.0.0.1').replace('--port 80', `--port ${8_000 + (process.pid % 1_000)}`),
    )
    const names = commands.map((line) => line.split(' ')[0])
    assert.deepEqual(names, [
      'serve',
      'deploy',
      'config:set',
      'ps:scale',
      'rollback',
      'logs',
      'domains:add',
      'redis:create',
      'redis:link',
      'letsencrypt:set',
      'letsencrypt:enable',
    ])
    const [serve, ...others] = commands
    // Whoever follows the page ends it and lets systemd run it; here it is ended, and started by the first command after it.
    const changes = watch(home.path)
    const serving = runBerth(home.path, serve!.split(' '))
    for await (const { filename } of changes) if (filename === 'berth.sock') break
    undo.defer(async () => {
      await runBerth(home.path, ['down'])
      await removeAll(home.path)
    })
    await runBerth(home.path, ['down'])
    assert.equal((await serving).code, 0)
    for (const line of others) {
      // It asks the certificate authority of all the world, to whom no test belongs; test/routing-on-docker.test.ts asks another one.
      if (line.startsWith('letsencrypt:enable')) continue
      const { code, stdout, stderr } = await runBerth(home.path, line.split(' '))
      assert.equal(code, 0, `berth ${line} exited with ${code}: ${stderr}`)
      if (line.startsWith('deploy')) assert.match(stdout, /http:\/\/hello\.apps\.example\.org/)
    }
  },
)

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
      assert(await isThere(path), `${page} refers to ${link}, which is not there`)
    }
  }
})

test('every test that a promise stands on is there', async () => {
  const names = [...(await read('docs/architecture.md')).matchAll(/`([\w/-]+\.test\.ts)`/g)].map(
    ([, name]) => name!,
  )
  assert.notEqual(names.length, 0)
  for (const name of names) {
    const path = name.startsWith('test/') ? name : `packages/${name}`
    const url = new URL(`../${path}`, import.meta.url)
    assert(await isThere(url), `docs/architecture.md refers to ${name}, which is not there`)
  }
})

async function isThere(path: URL): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}
