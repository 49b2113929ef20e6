import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { app, http } from '@berth/sdk'
import type { App, PlatformEvent } from '@berth/sdk'
import type { TempFolder } from '@berth/sdk/testing'
import { ask } from './support/ask.ts'
import { openDockerLine } from './support/docker-line.ts'
import type { DockerLine } from './support/docker-line.ts'
import { noDocker, openDockerHome } from './support/open-docker-home.ts'
import type { DockerHome } from './support/open-docker-home.ts'

const serverThatSays = (text: string): string => `
import { createServer } from 'node:http'
createServer((_, response) => response.end('${text}')).listen(process.env.PORT)
process.on('SIGTERM', () => process.exit())
`
const isGone = {
  code: 'ENGINE_UNAVAILABLE',
  message: /^The docker engine cannot be used: Docker does not answer \(E\w+\); start the Docker daemon/,
}

suite('a Docker that vanishes in the middle of a deploy', { skip: noDocker }, () => {
  const docker = process.env['DOCKER_HOST']
  let line: DockerLine
  let berth: DockerHome
  let source: TempFolder
  let hello: App
  let port: number
  /** What the active release says. */
  let says = 'first'
  before(async () => {
    line = await openDockerLine(new URL(docker!).pathname)
    process.env['DOCKER_HOST'] = line.host
    berth = await openDockerHome()
    source = await berth.copyFixture('hello')
    await source.write({ 'server.ts': serverThatSays(says) })
    hello = app('hello', {
      source: source.path,
      checks: { web: [http('/')] },
      formation: { web: 1, worker: 1 },
    })
    port = await berth.deploy(hello)
  })
  after(async () => {
    await line.mend()
    await berth[Symbol.asyncDispose]()
    process.env['DOCKER_HOST'] = docker
    await line[Symbol.asyncDispose]()
  })

  for (const step of ['build', 'start', 'check', 'route'] as const) {
    test(`when it comes to ${step} is told, and the old release serves on`, async () => {
      const { release } = await berth.platform.apps.report('hello')
      await source.write({ 'server.ts': serverThatSays(step) })
      const deploy = berth.platform.deploy(hello, { onEvent: cutAt(step) })
      await assert.rejects(deploy, isGone)
      await isServing()

      await line.mend()
      assert.equal((await berth.platform.apps.report('hello')).release, release)
      // What could not be ended goes with the next change, which takes nothing of it over.
      const left = await berth.containers('label=berth.app=hello')
      await berth.platform.deploy(hello)
      says = step
      const containers = await berth.containers('label=berth.app=hello')
      assert.deepEqual([containers.length, containers.filter((id) => left.includes(id))], [2, []])
      await isServing()
    })
  }

  test('once the new release is the active one leaves that one serving', async () => {
    await source.write({ 'server.ts': serverThatSays('stop') })
    says = 'stop'
    await assert.rejects(berth.platform.deploy(hello, { onEvent: cutAt('stop') }), isGone)
    await isServing()
    await line.mend()
    assert.equal((await berth.platform.deploy(hello)).changed, true)
    assert.equal((await berth.containers('label=berth.app=hello')).length, 2)
    await isServing()
  })

  function cutAt(step: string): (event: PlatformEvent) => void {
    return (event) => {
      if (event.type === 'step-started' && event.step.do === step) void line.cut()
    }
  }

  async function isServing(): Promise<void> {
    assert.deepEqual(await ask(port, 'hello.localhost'), { status: 200, body: says })
  }
})
