import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { dockerEngine } from '@berth/engine-docker'
import { haproxy } from '@berth/router-haproxy'
import { freePort, makeTempFolder } from '@berth/sdk/testing'
import { ask } from './support/ask.ts'
import { noDocker } from './support/open-docker-home.ts'

test(
  'HAProxy in a container may do little, outlives crashes and platforms, and stays where it was',
  { skip: noDocker },
  async () => {
    await using home = await makeTempFolder()
    await using engine = await dockerEngine({ home: home.path, whenClosed: 'stop' })
    const port = await freePort()
    const notices: string[] = []
    const open = (whenClosed: 'leave' | 'stop') =>
      haproxy({
        engine,
        folder: `${home.path}/router`,
        port,
        httpsPort: false,
        whenClosed,
        onNotice: (notice) => notices.push(notice),
      })
    await using old = await startServer('old')
    await using next = await startServer('next')
    const route = { app: 'cards', domains: ['cards.test'] }
    const name = `berth-${readFileSync(`${home.path}/engine/docker-platform`, 'utf8').trim()}.router`
    {
      await using router = await open('leave')
      await router.route({ ...route, targets: [old.target] })

      // Neither root nor able to do anything but open low ports.
      const status = readFileSync(`/proc/${inspect(name, '.State.Pid')}/status`, 'utf8')
      const uid = process.getuid?.() === 0 ? 99 : process.getuid?.()
      assert.match(status, new RegExp(`^Uid:\\s+${uid}\\s+${uid}\\s`, 'm'))
      assert.match(status, /^CapEff:\s+0000000000000400$/m)
      assert.match(status, /^NoNewPrivs:\s+1$/m)
      assert.equal(inspect(name, '.HostConfig.ReadonlyRootfs'), 'true')

      // Killed in the middle of a deploy: the switch takes effect all the same.
      process.kill(Number(inspect(name, '.State.Pid')), 'SIGKILL')
      await router.route({ ...route, targets: [next.target] })
      assert.deepEqual(await router.drain('cards'), { cut: 0 })
      assert.equal((await ask(port, 'cards.test')).body, 'next')
    }
    const startedAt = inspect(name, '.State.StartedAt')
    assert.equal((await ask(port, 'cards.test')).body, 'next')
    {
      await using router = await open('stop')
      assert.deepEqual(
        (await router.list()).map(({ app }) => app),
        ['cards'],
      )
      assert.equal(inspect(name, '.State.StartedAt'), startedAt)
      await router.route({ ...route, targets: [old.target] })
      assert.equal((await ask(port, 'cards.test')).body, 'old')
    }
    assert.throws(() => inspect(name, '.Id'))
  },
)

function inspect(container: string, field: string): string {
  return execFileSync('docker', ['inspect', '-f', `{{${field}}}`, container], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim()
}

async function startServer(body: string) {
  const server = createServer((_, response) => response.end(body)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    target: { instance: body, address: { host: '127.0.0.1', port } },
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
