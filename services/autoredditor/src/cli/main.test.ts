import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import test from 'node:test'
import { promisify } from 'node:util'
import { Catalogue } from '../config/catalogue.ts'
import { defineSubreddits } from '../config/subreddit.ts'
import { startTestPool } from '../testing/test-pool.ts'
import { formatEntries } from './format-entries.ts'

const run = promisify(execFile)
const FOLDER = new URL('../..', import.meta.url)

/** The command on a Redis of its own. */
async function startWorld() {
  const pool = await startTestPool()
  const env = {
    ...process.env,
    REDIS_URL: pool.server.url,
    REDIS_TIMEOUT_MS: '10000',
    SUBREDDITS: 'aww,pics:image',
  }
  return {
    pool,
    catalogue: new Catalogue(pool.redis, []),
    run: async (...args: string[]) => {
      try {
        return (await run(process.execPath, ['src/cli/main.ts', ...args], { cwd: FOLDER, env })).stdout.trim()
      } catch (error) {
        const { stderr, code }: { readonly stderr?: string; readonly code?: number } = Object(error)
        return `${code}: ${stderr?.trim()}`
      }
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  }
}

test('subreddits are added, changed, refreshed, listed and removed', async () => {
  await using world = await startWorld()
  const said = [
    await world.run('add', 'r/Boats', '--needs', 'image', '--min-score', '-5', '--description', 'They float'),
    await world.run('add', 'boats', '--nsfw', 'some', '--not-domains', 'a.example, b.example'),
    await world.run('remove', 'pics'),
    await world.run('refresh', 'aww', 'boats'),
    await world.run('refresh'),
  ]
  const listed = JSON.parse(await world.run('list', '--json'))
  assert.deepEqual(said, [
    'boats is added',
    'boats is changed',
    'pics is removed',
    'The worker reads 2 subreddits now',
    'The worker reads 2 subreddits now',
  ])
  assert.deepEqual(
    listed.map(({ subreddit, isWanted }: { subreddit: { name: string }; isWanted: boolean }) => [
      subreddit.name,
      isWanted,
    ]),
    [
      ['aww', true],
      ['boats', true],
    ],
  )
  assert.deepEqual(listed[1].subreddit, {
    name: 'boats',
    description: 'They float',
    nsfw: 'some',
    needs: 'image',
    spoilers: false,
    minScore: -5,
    domains: [],
    notDomains: ['a.example', 'b.example'],
  })
})

test('what cannot be is refused, with what to do', async () => {
  await using world = await startWorld()
  const said = [
    await world.run('add', 'list'),
    await world.run('add', 'no such name'),
    await world.run('remove', 'boats'),
    await world.run('refresh', 'aww', 'boats'),
    (await world.run('add', 'boats', '--min-score', 'many')).split('\n')[0],
    (await world.run('sail')).split('\n')[0],
  ]
  assert.deepEqual(said, [
    '1: The list of subreddits cannot be used: list is the name of a route here',
    '1: The list of subreddits cannot be used: no such name/name must match pattern "^[a-z0-9][a-z0-9_]{1,23}$"',
    '1: boats is not collected; autoredditor list shows what is',
    '1: boats is not collected; autoredditor list shows what is',
    "1: error: option '--min-score <number>' argument 'many' is invalid. It must be a whole number.",
    "1: error: unknown command 'sail'",
  ])
})

test('without Redis the command says that it cannot be reached, and with --help it needs none', async () => {
  await using world = await startWorld()
  await world.pool.server.stop()
  assert.match(
    await world.run('list'),
    /^1: Redis at redis:\/\/127\.0\.0\.1:\d+ cannot be reached: .*ECONNREFUSED/,
  )
  assert.match(await world.run('--help'), /^Usage: autoredditor/)
})

test('the list is columns that a person can read', () => {
  const now = 1_760_000_000
  const [plain, choosy] = defineSubreddits([
    { name: 'aww' },
    { name: 'boats', nsfw: 'only', needs: 'text', spoilers: true, minScore: 5, domains: ['a.example'] },
  ])
  assert.ok(plain && choosy)
  const state = { since: now, refreshed: now - 7200, due: now + 299, failures: 1, problem: 'Away' }
  const lines = formatEntries(
    [
      { subreddit: plain, state: undefined, isWanted: false },
      { subreddit: choosy, state: { ...state, state: 'failing' }, isWanted: false },
    ],
    now * 1000,
  )
  assert.equal(
    lines,
    [
      'subreddit  state    read     next      wants                                        problem',
      'aww        new      never    now       anything',
      'boats      failing  2 h ago  in 5 min  text nsfw spoilers score=5 domain=a.example  Away',
    ].join('\n'),
  )
})
