import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, uptime } from '@berth/sdk'
import type { Platform } from '@berth/sdk'
import { makeTempFolder, specOf } from '@berth/sdk/testing'
import { connect } from './api/connect.ts'
import { inspectImage } from './images/find-image.ts'
import { DOCKER_HOST } from './testing/docker-for-tests.ts'
import { buildOf, dockerSuite } from './testing/docker-suite.ts'
import { FILES } from './testing/open-test-engine.ts'
import { openTestPlatform } from './testing/open-test-platform.ts'

const RELEASES = 12
const WORKER = { checks: { worker: [uptime(1)] }, formation: { worker: 1 } } as const

await dockerSuite('what Docker keeps of old releases', (open) => {
  test('is the images of the last ten, and no container; images of others, and those that are shared, stay', async () => {
    const docker = await connect({ host: DOCKER_HOST })
    await using home = await makeTempFolder()
    await using shared = await open()
    await using platform = await openTestPlatform(home.path, shared.engine.network.name)
    const [name, twin] = [`old-${process.pid}`, `twin-${process.pid}`]
    await using source = await makeTempFolder({ ...FILES, Procfile: 'worker: exec sleep 1000\n' })
    const stranger = { repo: `berth-test-stranger-${process.pid}`, tag: 'latest' }
    const images: string[] = []
    for (let version = 1; version <= RELEASES; version += 1) {
      await source.write({ version: `${version}` })
      await platform.deploy(app(name, { source: source.path, ...WORKER }))
      images.push(await imageOf(platform, name))
      if (version === 1) await docker.getImage(images[0]!).tag(stranger)
      if (version === 2) await platform.deploy(app(twin, { source: source.path, ...WORKER }))
    }
    const gone = async () =>
      (await Promise.all(images.map((image) => inspectImage(docker, image)))).flatMap((found, place) =>
        found ? [] : [place + 1],
      )
    assert.deepEqual(await gone(), [1, 2])
    // Their layers stay where somebody else has them.
    assert.notEqual(await inspectImage(docker, `${stranger.repo}:latest`), undefined)
    const ofTwin = await imageOf(platform, twin)
    assert.notEqual(await inspectImage(docker, ofTwin), undefined)
    const containers = await docker.listContainers({
      all: true,
      filters: { label: [`berth.app=${name}`] },
    })
    assert.deepEqual(
      containers.map(({ Image }) => Image),
      images.slice(-1),
    )

    const steps: string[] = []
    const onEvent = (event: { readonly type: string; readonly step?: { readonly do: string } }) =>
      void (event.type === 'step-done' && steps.push(event.step!.do))
    await platform.rollback(name, { to: 3, onEvent })
    assert.deepEqual([steps.includes('build'), await imageOf(platform, name)], [false, images[2]])
    // Release 3 is beyond the last ten now, but what runs has its image.
    assert.deepEqual(await gone(), [1, 2])

    await platform.destroy(twin)
    await platform.destroy(name)
    assert.deepEqual((await gone()).length, RELEASES)
    assert.equal(await inspectImage(docker, ofTwin), undefined)
    await docker.getImage(`${stranger.repo}:latest`).remove()
  })

  test('is no image without a name once the last container of a removed build is gone', async () => {
    const docker = await connect({ host: DOCKER_HOST })
    await using tested = await open()
    const { engine } = tested
    const build = await buildOf(tested, { version: `${Date.now()}` })
    const image = await inspectImage(docker, build.location)
    const instance = await engine.start(specOf(build, 'exec sleep 1000'))
    const begun = Promise.withResolvers<void>()
    const giveUp = new AbortController()
    const spec = {
      app: 'cards',
      processType: 'run',
      release: 1,
      build,
      env: {},
      mounts: [],
      stopTimeout: 5_000,
    }
    const oneOff = engine.run(
      { ...spec, command: 'echo begun; exec sleep 1000' },
      { onLine: () => begun.resolve(), signal: giveUp.signal },
    )
    await begun.promise
    await engine.removeBuild(build)
    await engine.stop(instance.id)
    assert.notEqual(await inspectImage(docker, image!.Id), undefined)
    giveUp.abort(new Error('enough'))
    await assert.rejects(oneOff, { message: 'enough' })
    assert.equal(await inspectImage(docker, image!.Id), undefined)
  })
})

async function imageOf(platform: Platform, name: string): Promise<string> {
  const docker = await connect({ host: DOCKER_HOST })
  const [instance] = (await platform.apps.report(name)).instances
  const { Config } = await docker.getContainer(instance!.id).inspect()
  return Config.Image
}
