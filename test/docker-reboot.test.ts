import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { OwnDaemon, reasonForNoDaemon } from '@berth/engine-docker/testing'
import { makeTempFolder } from '@berth/sdk/testing'
import { docker, noDocker, copyForDocker, platformLabel } from './support/open-docker-home.ts'
import type { Life } from './support/rebooted.ts'

const SCRIPT = fileURLToPath(new URL('support/rebooted.ts', import.meta.url))
const IMAGES = ['node:24-bookworm-slim', 'redis:8', 'haproxy:2.6'] as const
const run = promisify(execFile)

test(
  'after a reboot everything comes back and routes right, with its data, also when an address was taken meanwhile',
  { skip: noDocker || reasonForNoDaemon() },
  async () => {
    await using home = await makeTempFolder()
    await using source = await copyForDocker('counts')
    await using daemon = await OwnDaemon.start(...IMAGES)
    const live = async (...args: readonly string[]): Promise<Life> => {
      const [program = '', ...words] = daemon.inside(process.execPath, SCRIPT, home.path, ...args)
      const { stdout } = await run(program, words, { env: { ...process.env, DOCKER_HOST: daemon.host } })
      return JSON.parse(stdout) as Life
    }
    const first = await live(source.path)
    assert.equal(Object.keys(first.instances).length, 2)
    const counted = Number(first.answers.at(-1))

    await daemon.stop()
    await daemon.start()
    const second = await live()
    assert.deepEqual(second.answers, next(counted, first.answers.length))
    assert.deepEqual(Object.keys(second.instances), Object.keys(first.instances))

    await daemon.stop()
    await daemon.start()
    // Before any platform is opened, a stranger takes the address of one that does not run yet.
    const own = (...args: readonly string[]) => docker('--host', daemon.host, ...args)
    const [[id, address]] = Object.entries(second.instances) as [[string, string]]
    const [network = ''] = await own('network', 'ls', '--quiet', '--filter', await platformLabel(home.path))
    const [image = ''] = await own('inspect', '--format', '{{.Config.Image}}', id)
    await own('run', '--detach', '--network', network, '--ip', address, image, 'sleep', '1000')
    const third = await live()
    assert.deepEqual(third.answers, next(counted + first.answers.length, third.answers.length))
    assert.equal(Object.keys(third.instances).length, 2)
    assert(!Object.values(third.instances).includes(address), `${address} is somebody else's`)
  },
)

function next(after: number, quantity: number): readonly string[] {
  return Array.from({ length: quantity }, (_, index) => String(after + index + 1))
}
