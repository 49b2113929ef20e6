import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeTempFolder } from '@berth/sdk/testing'
import { ask } from './support/ask.ts'
import { docker, noDocker, platformLabel, removeAll } from './support/open-docker-home.ts'
import { runBerth } from './support/run-berth.ts'

const FLEET = fileURLToPath(new URL('fixtures/fleet/ids.ts', import.meta.url))
/** An address of this machine that nothing else listens on. */
const ADDRESS = '127.0.77.1'
const IDS = 400

const isRoot = process.getuid?.() === 0
const skip =
  noDocker || (isRoot && process.platform === 'linux' ? false : 'only root of Linux has port 80 of any 127.*')

test(
  'berth up --engine docker runs two Snowflakes, Snowcloud and its Redis behind HAProxy on port 80, also without itself',
  { skip },
  async (t) => {
    await using undo = new AsyncDisposableStack()
    const home = undo.use(await makeTempFolder())
    const berth = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await runBerth(home.path, args)
      assert.equal(code, 0, `berth ${args.join(' ')} exited with ${code}: ${stderr}`)
      return stdout
    }
    undo.defer(async () => {
      await runBerth(home.path, ['down'])
      await removeAll(home.path)
    })
    const up = await berth('up', FLEET, '--detach', '--engine', 'docker', '--host', ADDRESS, '--port', '80')
    assert.match(up, /✓ snowcloud +http:\/\/snowcloud\.localhost +release 1/)
    assert.match(up, /✓ snowflake +http:\/\/snowflake\.localhost +release 1/)

    const ids = await askForIds()
    assert.deepEqual([new Set(ids).size, workersOf(ids).size], [IDS, 2])
    const own = ['--filter', await platformLabel(home.path)]
    const images = await docker('ps', ...own, '--format', '{{.Image}}')
    const kinds = images.map((image) => image.replace(/:.*/, '')).toSorted()
    const id = (await platformLabel(home.path)).split('=').at(-1)!
    const [cloud, flake] = [`berth-${id}/snowcloud`, `berth-${id}/snowflake`]
    assert.deepEqual(kinds, [cloud, flake, flake, 'haproxy', 'redis'])
    const volumes = await docker('volume', 'ls', '--quiet', '--filter', `name=${id}.redis.snowcloud-leases`)
    assert.equal(volumes.length, 1)

    assert.match(await berth('up', FLEET, '--detach'), /snowflake .*nothing/)
    await berth('down')
    // Containers go on without the platform, and so does what routes to them.
    const more = await askForIds()
    assert.equal(new Set([...ids, ...more]).size, 2 * IDS)
    t.diagnostic(
      `${2 * IDS} ids of ${workersOf(ids).size} workers, no two the same, half of them while no platform ran`,
    )
  },
)

async function askForIds(): Promise<readonly string[]> {
  const answers = await Promise.all(
    Array.from({ length: IDS }, () => ask(80, 'snowflake.localhost', '/', undefined, 'POST', ADDRESS)),
  )
  return answers.map(({ body }) => (JSON.parse(body) as { snowflake_str: string }).snowflake_str)
}

function workersOf(ids: readonly string[]): ReadonlySet<bigint> {
  return new Set(ids.map((id) => (BigInt(id) >> 12n) & 1023n))
}
