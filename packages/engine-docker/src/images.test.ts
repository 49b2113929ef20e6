import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, image, isBerthError } from '@berth/sdk'
import type { Build } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import type Docker from 'dockerode'
import { connect } from './api/connect.ts'
import { ImageSources } from './images/image-source.ts'
import { pull } from './images/pull.ts'
import { DOCKER_HOST, NODE_IMAGE } from './testing/docker-for-tests.ts'
import { collect, dockerSuite } from './testing/docker-suite.ts'
import { OwnRegistry } from './testing/own-registry.ts'
import { openTestPlatform } from './testing/open-test-platform.ts'

await dockerSuite('images that others make', (open) => {
  test('the digest that a name stands for decides; it is fetched once, and pinned', async () => {
    await using registry = await OwnRegistry.start()
    await using tested = await open()
    const name = `${registry.host}/team/game`
    const first = await push(registry, 'team/game:1', 'one')
    const source = image(`${name}:1`)
    const summary = await tested.engine.inspect(source)
    assert.deepEqual(summary, { digest: summary.digest, processTypes: { web: null } })

    const { texts, onLine } = collect()
    const build = await tested.engine.build('game', source, { onLine })
    assert.deepEqual([build.pinned, build.processTypes], [`${name}@${first}`, { web: null }])
    assert.equal(texts.includes(`Digest: ${first}`), true)
    assert.equal(await labelOf(build), 'one')

    registry.asked.length = 0
    assert.deepEqual(
      [await tested.engine.inspect(source), await tested.engine.build('game', source)],
      [summary, build],
    )
    // Docker looks into what describes an image to answer; no layer is fetched again.
    const described = await idOf(build)
    const fetched = registry.asked.filter((asked) => asked.includes('/blobs/') && !asked.endsWith(described))
    assert.deepEqual(fetched, [])

    await push(registry, 'team/game:1', 'two')
    const changed = await tested.engine.inspect(source)
    assert.notEqual(changed.digest, summary.digest)
    const next = await tested.engine.build('game', source)
    // The release before still has its own.
    assert.deepEqual([await labelOf(build), await labelOf(next)], ['one', 'two'])
    assert.equal((await tested.engine.inspect(image(`${name}:1@${first}`))).digest, summary.digest)
    await removeAll(tested.engine, [build, next])
  })

  test('when its registry does not answer, an image that is here serves; one that is not is REGISTRY_UNAVAILABLE', async () => {
    const registry = await OwnRegistry.start()
    await using tested = await open()
    const name = `${registry.host}/team/local`
    await push(registry, 'team/local:1', 'one')
    const source = image(`${name}:1`)
    const docker = await connect({ host: DOCKER_HOST })
    await pull(docker, `${name}:1`)
    const summary = await tested.engine.inspect(source)
    await registry[Symbol.asyncDispose]()

    assert.deepEqual(await tested.engine.inspect(source), summary)
    const build = await tested.engine.build('local', source)
    assert.equal(await labelOf(build), 'one')
    await assert.rejects(tested.engine.inspect(image(`${name}:other`)), (error) => {
      assert(isBerthError(error, 'REGISTRY_UNAVAILABLE'))
      assert.deepEqual([error.details.registry, error.details.image], [registry.host, `${name}:other`])
      assert.match(error.message, /connection refused/)
      return true
    })
    await docker.getImage(`${name}:1`).remove()
    assert.equal(await tested.engine.hasBuild(build), true)
    await tested.engine.removeBuild(build)
  })

  test('what was fetched for a build goes with it; what somebody else has fetched stays', async () => {
    await using registry = await OwnRegistry.start()
    await using tested = await open()
    const docker = await connect({ host: DOCKER_HOST })
    const reference = `${registry.host}/team/gone:1`
    const digest = await push(registry, 'team/gone:1', 'one')
    const build = await tested.engine.build('game', image(reference))
    const id = await idOf(build)
    await tested.engine.removeBuild(build)
    await assert.rejects(docker.getImage(id).inspect(), { statusCode: 404 })

    await pull(docker, `${registry.host}/team/gone@${digest}`)
    await tested.engine.removeBuild(await tested.engine.build('game', image(reference)))
    assert.equal((await docker.getImage(`${registry.host}/team/gone@${digest}`).inspect()).Id, id)
    await docker.getImage(id).remove({ force: true })
  })

  test('another platform that fetches the same at the same moment, and takes the name away, harms nobody', async () => {
    await using registry = await OwnRegistry.start()
    const digest = await push(registry, 'team/shared:1', 'one')
    const pinned = `${registry.host}/team/shared@${digest}`
    const docker = await connect({ host: DOCKER_HOST })
    const getImage = docker.getImage.bind(docker)
    let isTaken = false
    const tag = async (reference: string, name: { readonly repo: string; readonly tag: string }) => {
      if (!isTaken) await getImage(reference).remove()
      isTaken = true
      return await getImage(reference).tag(name)
    }
    docker.getImage = (reference) =>
      Object.assign(getImage(reference), { tag: tag.bind(undefined, reference) })
    const name = { repository: `berth/rivals-${process.pid}`, tag: '1' }
    await new ImageSources(docker, { authOf: async () => undefined }).provide(
      { identity: digest, pinned },
      name,
      () => {},
    )
    assert.equal(isTaken, true)
    await getImage(`${name.repository}:${name.tag}`).remove()
  })

  test('a name that its registry does not know is IMAGE_NOT_FOUND', async () => {
    await using registry = await OwnRegistry.start()
    await using tested = await open()
    for (const source of [
      image(`${registry.host}/no/such`),
      image(`${registry.host}/no/such@sha256:${'0'.repeat(64)}`),
    ]) {
      await assert.rejects(tested.engine.build('game', source), { code: 'IMAGE_NOT_FOUND' }, source.reference)
    }
  })

  test('a login of the platform is asked of its registry, and comes before what docker login has kept', async () => {
    await using registry = await OwnRegistry.start()
    registry.login = 'ann:correct-horse'
    const login = { registry: registry.host, username: 'ann', password: 'correct-horse' }
    await using tested = await open({ loginOf: (host) => (host === registry.host ? login : undefined) })
    await push(registry, 'team/owned:1', 'one', login)
    await tested.engine.checkLogin(login)
    await assert.rejects(tested.engine.checkLogin({ ...login, password: 'wrong' }), {
      code: 'INVALID_OPTION',
      message: new RegExp(`^The login of ann at ${registry.host} was refused: `),
    })
    const build = await tested.engine.build('owned', image(`${registry.host}/team/owned:1`))
    assert.equal(await labelOf(build), 'one')
    await tested.engine.removeBuild(build)
    await registry[Symbol.asyncDispose]()
    await assert.rejects(tested.engine.checkLogin(login), { code: 'REGISTRY_UNAVAILABLE' })
  })

  test('a registry that asks who one is gets what docker login has kept, and no line tells it', async () => {
    await using registry = await OwnRegistry.start()
    registry.login = 'ann:correct-horse'
    const auths = { [registry.host]: { auth: Buffer.from(registry.login).toString('base64') } }
    await using logins = await makeTempFolder({ 'config.json': JSON.stringify({ auths }) })
    await using stranger = await open()
    await using known = await open({ env: { DOCKER_CONFIG: logins.path } })
    await push(registry, 'team/private:1', 'one', { username: 'ann', password: 'correct-horse' })
    const source = image(`${registry.host}/team/private:1`)
    await assert.rejects(stranger.engine.inspect(source), { code: 'IMAGE_NOT_FOUND' })
    const { texts, onLine } = collect()
    const build = await known.engine.build('private', source, { onLine })
    assert.equal(await labelOf(build), 'one')
    assert.equal(JSON.stringify([texts, build]).includes('correct-horse'), false)
    await known.engine.removeBuild(build)
  })

  test('an image of this machine is deployed as it is, is no change, and comes back without its name', async () => {
    const docker = await connect({ host: DOCKER_HOST })
    const local = `localhost:1/berth-test-${process.pid}`
    await using home = await makeTempFolder()
    await using network = await open()
    await using platform = await openTestPlatform(home.path, network.engine.network.name)
    await makeImage(
      local,
      `FROM ${NODE_IMAGE}\nEXPOSE 8080\nCMD ["node", "-e", "${SERVER} 'one')).listen(process.env.PORT)"]\n`,
    )
    const hello = app('hello', { source: image(local) })
    await platform.deploy(hello)
    assert.equal((await platform.deploy(hello)).changed, false)
    const [instance] = (await platform.apps.report('hello')).instances
    assert.equal(instance?.address?.port, 8080)
    const answer = await fetch(`http://${instance.address.host}:8080`)
    assert.equal(await answer.text(), 'one')

    await makeImage(
      local,
      `FROM ${NODE_IMAGE}\nCMD ["node", "-e", "${SERVER} 'two')).listen(process.env.PORT)"]\n`,
    )
    assert.equal((await platform.deploy('hello')).release, 2)
    await docker.getImage(local).remove()
    assert.equal((await platform.rollback('hello')).release, 3)
    const [old] = (await platform.apps.report('hello')).instances
    assert.equal(old?.address?.port, 8080)
    await platform.destroy('hello')
  })
})

const SERVER =
  "process.on('SIGTERM', () => process.exit()); require('http').createServer((_, response) => response.end("

/** Makes an image of nothing but a label, pushes it, and forgets it here; answers its digest. */
async function push(
  registry: OwnRegistry,
  name: string,
  label: string,
  authconfig?: { readonly username: string; readonly password: string },
): Promise<string> {
  const reference = `${registry.host}/${name}`
  await makeImage(reference, `FROM scratch\nLABEL says=${label}\nCOPY Dockerfile /\nCMD ["/nothing"]\n`)
  const docker = await connect({ host: DOCKER_HOST })
  const made = docker.getImage(reference)
  const answer = await made.push({ authconfig: { username: '', password: '', ...authconfig } })
  await outcomeOf(docker, answer)
  await made.remove({ force: true })
  return registry.digestOf(name)
}

async function makeImage(reference: string, dockerfile: string): Promise<void> {
  await using folder = await makeTempFolder({ Dockerfile: dockerfile })
  const docker = await connect({ host: DOCKER_HOST })
  const answer = await docker.buildImage({ context: folder.path, src: ['Dockerfile'] }, { t: reference })
  await outcomeOf(docker, answer)
}

/** Waits for the end of what Docker tells of step by step. */
async function outcomeOf(docker: Docker, steps: NodeJS.ReadableStream): Promise<void> {
  await new Promise((resolve, reject) =>
    docker.modem.followProgress(steps, (error, output) => (error ? reject(error) : resolve(output))),
  )
}

async function idOf({ location }: Build): Promise<string> {
  const docker = await connect({ host: DOCKER_HOST })
  const { Id } = await docker.getImage(location).inspect()
  return Id
}

async function labelOf({ location }: Build): Promise<string | undefined> {
  const docker = await connect({ host: DOCKER_HOST })
  const { Config } = await docker.getImage(location).inspect()
  return Config.Labels?.['says']
}

async function removeAll(
  engine: { removeBuild(build: Build): Promise<void> },
  builds: readonly Build[],
): Promise<void> {
  for (const build of builds) await engine.removeBuild(build)
}
