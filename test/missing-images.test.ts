import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { app, http } from '@berth/sdk'
import type { App, PlatformEvent } from '@berth/sdk'
import type { TempFolder } from '@berth/sdk/testing'
import { ask } from './support/ask.ts'
import { docker, noDocker, openDockerHome } from './support/open-docker-home.ts'
import type { DockerHome } from './support/open-docker-home.ts'

suite('an image that somebody has removed by hand', { skip: noDocker }, () => {
  let berth: DockerHome
  let source: TempFolder
  let hello: App
  let port: number
  before(async () => {
    berth = await openDockerHome()
    source = await berth.copyFixture('hello')
    hello = app('hello', { source: source.path, checks: { web: [http('/')] } })
    port = await berth.deploy(hello)
  })
  after(() => berth[Symbol.asyncDispose]())

  test('is made again where the source is still the same', async () => {
    const image = await removeImage()
    const steps: string[] = []
    const onEvent = (event: PlatformEvent) => void (event.type === 'step-done' && steps.push(event.step.do))
    await berth.platform.restart('hello', { onEvent })
    assert.deepEqual([steps[0], await imageOf()], ['build', image])
    await isServing('hello\n')
  })

  test('is named where it cannot be made again, and what runs of it serves on', async () => {
    await source.write({ 'round.txt': '2' })
    const [before, image] = [await berth.containers('label=berth.app=hello'), await removeImage()]
    const isLost = {
      code: 'BUILD_FAILED',
      message: `hello could not be built: ${image} is not there any more, and its source has changed since, so it cannot be made again; deploy it anew`,
    }
    const { platform } = berth
    await assert.rejects(platform.restart('hello'), isLost)
    await assert.rejects(platform.scale('hello', { web: 2 }), isLost)
    await assert.rejects(platform.config.set('hello', { GREETING: 'moin' }), isLost)
    assert.deepEqual(await berth.containers('label=berth.app=hello'), before)
    assert.deepEqual(await platform.config.list('hello'), {})
    await isServing('hello\n')

    // The remedy that the error tells.
    await platform.deploy('hello')
    await isServing('hello\n')
    await assert.rejects(platform.rollback('hello'), isLost)
    await platform.config.set('hello', { GREETING: 'moin' })
    await isServing('moin\n')
  })

  test('does not keep a platform that comes back from serving what still runs of it', async () => {
    await source.write({ 'round.txt': '3' })
    const before = await berth.containers('label=berth.app=hello')
    await removeImage()
    await berth.close()
    await berth.reopen()
    assert.deepEqual(await berth.containers('label=berth.app=hello'), before)
    await isServing('moin\n')
  })

  async function isServing(body: string): Promise<void> {
    assert.deepEqual(await ask(port, 'hello.localhost'), { status: 200, body })
  }

  async function imageOf(): Promise<string> {
    const [container = ''] = await berth.containers('label=berth.app=hello')
    const [image = ''] = await docker('inspect', '--format', '{{.Config.Image}}', container)
    return image
  }

  /** Removes the image of what runs, and answers its name. */
  async function removeImage(): Promise<string> {
    const image = await imageOf()
    await docker('rmi', '--force', image)
    return image
  }
})
