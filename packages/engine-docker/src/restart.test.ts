import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeTempFolder, specOf } from '@berth/sdk/testing'
import { dockerEngine } from './docker-engine.ts'
import { reasonToSkip } from './testing/docker-for-tests.ts'
import { until } from './testing/docker-suite.ts'
import { OwnDaemon, reasonForNoDaemon } from './testing/own-daemon.ts'

const IMAGE = 'nginx:1'
const skip = (await reasonToSkip()) || reasonForNoDaemon()

const GRACEFUL = "trap 'exit 0' TERM QUIT; while :; do sleep 0.1; done"

test(
  'what ran before Docker was restarted runs again where it was, and what was done stays down',
  { skip, timeout: 120_000 },
  async () => {
    await using daemon = await OwnDaemon.start(IMAGE)
    await using home = await makeTempFolder()
    await using engine = await dockerEngine({ home: home.path, host: daemon.host, whenClosed: 'stop' })
    await using source = await makeTempFolder({
      Dockerfile: `FROM ${IMAGE}\nUSER nobody\n`,
      Procfile: 'web: true\n',
    })
    const build = await engine.build('cards', { kind: 'folder', path: source.path })
    const start = (processType: string, command: string) =>
      engine.start(specOf(build, command, { processType, listens: true, restart: { limit: 3 } }))
    const killed = await start('killed', 'sleep 1000')
    const graceful = await start('graceful', GRACEFUL)
    const done = await start('done', 'true')
    await until('it is done', async () => (await stateOf(done.id)) === 'exited')

    await daemon.stop()
    const away = { code: 'ENGINE_UNAVAILABLE', message: /start the Docker daemon/ }
    await assert.rejects(engine.list(), away)
    await assert.rejects(engine.stop(killed.id), away)
    await assert.rejects(start('late', 'true'), away)
    await assert.rejects(engine.hasBuild(build), away)
    const elsewhere = dockerEngine({ home: home.path, host: daemon.host })
    await assert.rejects(elsewhere, { code: 'ENGINE_UNAVAILABLE', message: /no Docker Engine answers at/ })

    const changes = collectChanges()
    await daemon.start()
    await until('both run again', async () => {
      return (await stateOf(killed.id)) === 'up' && (await stateOf(graceful.id)) === 'up'
    })
    assert.equal(await stateOf(done.id), 'exited')
    const addresses = new Map((await engine.list()).map(({ id, address }) => [id, address]))
    assert.deepEqual(
      [killed, graceful].map(({ id }) => addresses.get(id)),
      [killed.address, graceful.address],
    )
    await until('both were told of', async () => changes.restarted.size === 2)
    assert.deepEqual(changes.restarted, new Set([killed.id, graceful.id]))

    async function stateOf(id: string): Promise<string | undefined> {
      const found = await engine.list().catch(() => [])
      return found.find((instance) => instance.id === id)?.status.state
    }

    function collectChanges() {
      const restarted = new Set<string>()
      const watched = engine.watch()
      void (async () => {
        for await (const { change, instance } of watched)
          if (change === 'restarted') restarted.add(instance.id)
      })()
      return { restarted }
    }
  },
)
