import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdir, rename, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { tracesIn } from '@berth/engine-docker/testing'
import { app, http, image, redis, secret } from '@berth/sdk'
import type { BerthError } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import type { TempFolder } from '@berth/sdk/testing'
import { ask } from './support/ask.ts'
import { commandLines } from './support/look-for-secrets.ts'
import { docker, noDocker, openDockerHome } from './support/open-docker-home.ts'
import type { DockerHome } from './support/open-docker-home.ts'

const checks = { web: [http('/')] }
/** Answers with its whole environment. */
const TELLS_ENV = `
import { createServer } from 'node:http'
createServer((request, response) => response.end(JSON.stringify(process.env))).listen(process.env.PORT)
process.on('SIGTERM', () => process.exit())
`

suite('on Docker nothing that an app brings runs on the machine', { skip: noDocker }, () => {
  let berth: DockerHome
  /** A folder of the machine in which each of the texts below would leave a file, if a shell of the machine saw it. */
  let canary: TempFolder
  before(async () => {
    berth = await openDockerHome()
    canary = await makeTempFolder()
  })
  after(async () => {
    await canary[Symbol.asyncDispose]()
    await berth[Symbol.asyncDispose]()
  })

  const baits = (name: string): readonly string[] => {
    const touch = `touch ${canary.path}/${name}`
    return [
      `$(${touch})`,
      `\`${touch}\``,
      `; ${touch} ;`,
      `| ${touch}`,
      `&& ${touch}`,
      `' ; ${touch} ; '`,
      `" ; ${touch} ; "`,
      `x\n${touch}\n`,
      `\${IFS}$(${touch})`,
      `--privileged -v /:/host`,
      `%s %n \\x41 \\\\`,
      `\u0007\u001b[2J`,
      `äöü 🚢`,
    ]
  }

  test('neither a command of a Procfile nor a release phase', async () => {
    const source = await berth.copyFixture('hello')
    const marks = (name: string) =>
      `mkdir -p ${canary.path}; touch ${canary.path}/${name} $(touch ${canary.path}/${name}-nested)`
    await source.write({
      Procfile: `web: ${marks('web')}; exec node server.ts\nrelease: ${marks('release')}\n`,
    })
    const port = await berth.deploy(app('commands', { source: source.path, checks }))
    assert.equal((await ask(port, 'commands.localhost')).status, 200)
    // They did run: in the container.
    const [container = ''] = await berth.containers('label=berth.app=commands')
    const made = await docker('exec', container, 'ls', canary.path)
    assert.deepEqual(made, ['web', 'web-nested'])
    assert.deepEqual(await readdir(canary.path), [])
  })

  test('nor what a path has come to lead to since it was mounted', async () => {
    const { platform } = berth
    const source = await berth.copyFixture('hello')
    await using place = await makeTempFolder({ 'data/file': '' })
    const data = join(place.path, 'data')
    const dockerOptions = { deploy: [`-v ${data}:/data:ro`], run: [`-v ${data}:/data:ro`] }
    const port = await berth.deploy(app('paths', { source: source.path, checks, dockerOptions }))
    assert.equal((await platform.run('paths', 'test -f /data/file')).code, 0)
    await rename(data, join(place.path, 'moved'))
    await symlink('/etc', data)
    const refused = { code: 'INVALID_OPTION', message: /shows the container what controls the machine/ }
    await assert.rejects(platform.run('paths', 'ls /data'), refused)
    await assert.rejects(platform.oneOffs.start('paths', 'ls /data'), refused)
    await assert.rejects(platform.scale('paths', { web: 2 }), refused)
    await assert.rejects(platform.restart('paths'), refused)
    assert.equal((await ask(port, 'paths.localhost')).status, 200)
    await platform.destroy('paths')
  })

  test('nor a value of the config, which comes to the app as it is', async () => {
    const source = await berth.copyFixture('hello')
    await source.write({ 'server.ts': TELLS_ENV })
    const values = Object.fromEntries(baits('config').map((bait, index) => [`BAIT_${index}`, bait]))
    // What would steer Berth, its shells or Docker, if it were anything but the environment of the app.
    const meddling = {
      LD_PRELOAD: '/tmp/evil.so',
      DOCKER_HOST: 'tcp://evil.example:2375',
      BASH_ENV: '/tmp/evil.sh',
      ENV: '/tmp/evil.sh',
      PATH: '/tmp/evil:/usr/local/bin:/usr/bin:/bin',
    }
    await berth.platform.apps.create('config')
    const environment = { ...process.env }
    await berth.platform.config.set('config', { ...values, ...meddling })
    const port = await berth.deploy(app('config', { source: source.path, checks }))
    const seen = JSON.parse((await ask(port, 'config.localhost')).body) as Record<string, string>
    for (const [key, value] of Object.entries({ ...values, ...meddling })) assert.equal(seen[key], value, key)
    assert.deepEqual({ ...process.env }, environment)
    assert.deepEqual(await readdir(canary.path), [])
  })

  test('nor what a build is given, its secrets and its arguments, which come to it as they are', async () => {
    const { platform } = berth
    const values = baits('build')
    const names = values.map((_, index) => `BAIT_${index}`)
    const step = names.map(
      (name) => `cat /run/secrets/${name} > secret-${name} && printenv ${name} > arg-${name}`,
    )
    const mounts = names.map((name) => `--mount=type=secret,id=${name}`)
    const source = await berth.copyFixture('hello')
    await source.write({
      Dockerfile: `FROM node:24-bookworm-slim
WORKDIR /app
COPY . .
${names.map((name) => `ARG ${name}`).join('\n')}
RUN ${mounts.join(' ')} mkdir seen && cd seen && ${step.join(' && ')}
CMD ["node", "server.ts"]
`,
    })
    await platform.apps.create('built')
    await platform.config.set('built', Object.fromEntries(names.map((name, index) => [name, values[index]!])))
    const buildSecrets = Object.fromEntries(names.map((name) => [name, secret(name)]))
    // Words of one option, quoted as a shell would have them.
    const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
    const build = names.map((name, index) => `--build-arg ${quoted(`${name}=${values[index]}`)}`)
    await berth.deploy(app('built', { source: source.path, checks, buildSecrets, dockerOptions: { build } }))
    const [container = ''] = await berth.containers('label=berth.app=built')
    for (const [index, name] of names.entries()) {
      for (const [kind, end] of [
        ['secret', ''],
        ['arg', '\n'],
      ] as const) {
        const seen = execFileSync('docker', [
          'exec',
          container,
          'cat',
          `/app/seen/${kind}-${name}`,
        ]).toString()
        assert.equal(seen, values[index] + end, `${kind} ${name}`)
      }
    }
    await platform.destroy('built')
    assert.deepEqual(await readdir(canary.path), [])
  })

  test('nor a key of the config, a name, a domain or an image: what is none is refused', async () => {
    const { platform } = berth
    const { domains } = await platform.apps.report('config')
    const hostile = [
      ...baits('name'),
      '',
      ' ',
      '-rf',
      '--privileged',
      '../../etc',
      'a/../../b',
      'a b',
      'x\nserver evil 10.0.0.1:80',
      'x"}, "HostConfig": {"Privileged": true',
      'a\0b',
      '=',
      'KEY=value',
    ]
    for (const text of hostile) {
      await refuses(`key ${text}`, async () => {
        await platform.config.set('config', { [text]: 'value' })
      })
      await refuses(`app ${text}`, async () => app(text, { source: '/srv/x' }))
      await refuses(`created app ${text}`, async () => {
        await platform.apps.create(text)
      })
      await refuses(`domain ${text}`, async () => {
        await platform.domains.add('config', [text])
      })
      await refuses(`resource ${text}`, async () => {
        await platform.redis.create(text)
      })
      await refuses(`process type ${text}`, async () => {
        await platform.scale('config', { [text]: 1 })
      })
      await refuses(`image ${text}`, async () => image(text))
    }
    assert.deepEqual((await platform.apps.report('config')).domains, domains)
    assert.deepEqual((await platform.apps.list()).map(({ app }) => app).toSorted(), ['commands', 'config'])
    assert.deepEqual(await readdir(canary.path), [])
  })

  test('and no secret is in an image, its history or its layers, in a label, or on a command line', async () => {
    const { platform } = berth
    const source = await berth.copyFixture('hello')
    const name = 'secrets'
    await platform.apps.create(name)
    const given = ['kE9-tr0ub4dor-and-3', 'AKIA1234567890SECRET']
    await platform.config.set(name, { API_KEY: given[0]!, OTHER: given[1]! })
    const env = {
      API_KEY: secret('API_KEY'),
      GENERATED: secret('GENERATED', { generate: true }),
      REDIS_URL: redis('store'),
    }
    await berth.deploy(app(name, { source: source.path, env, checks }))
    const [container = ''] = await berth.containers('label=berth.app=secrets')
    const [reference = ''] = await docker('inspect', '--format', '{{.Config.Image}}', container)
    const url = await platform.redis.info('store')
    const password = await redisPassword(container)
    const secrets = [...given, await platform.config.get(name, 'GENERATED'), password]
    assert(
      secrets.every((value) => value.length > 10),
      'each is long enough to be found only where it is',
    )

    // What an app is given is in its own container, where Docker keeps it for those who may use Docker, and in no other.
    const others = await berth.containers('label=berth.kind=instance')
    const strangers = others.filter((id) => id !== container)
    const places = {
      'the image': await docker('image', 'inspect', reference),
      'its history': await docker('history', '--no-trunc', reference),
      labels: await docker('inspect', '--format', '{{json .Config.Labels}}{{json .Name}}', container),
      'its command': await docker('inspect', '--format', '{{json .Config.Cmd}}{{json .Args}}', container),
      'the containers of other apps': await docker('inspect', ...strangers),
      'command lines': commandLines(),
      'what is told of Redis': [JSON.stringify(url)],
    }
    for (const [place, words] of Object.entries(places)) {
      for (const value of secrets) assert(!words.join(' ').includes(value), `${place} has a secret`)
    }
    // The same looks find what is there.
    assert.deepEqual(await tracesIn(reference, [...secrets, 'createServer']), ['createServer'])
    assert(places.labels.join(' ').includes('secrets.web.1'))
    assert(places['command lines'].some((line) => line.includes('server.ts')))
  })
})

/** The password in the address that an app is given of its Redis. */
async function redisPassword(container: string): Promise<string> {
  const env = await docker('inspect', '--format', '{{json .Config.Env}}', container)
  const [, password = ''] = /redis:\/\/[^:"]*:([^@"]+)@/.exec(env.join(' ')) ?? []
  return password
}

async function refuses(what: string, attempt: () => Promise<unknown>): Promise<void> {
  await assert.rejects(
    attempt,
    (error: BerthError) => {
      assert.match(error.code ?? error.message, /^(INVALID_\w+|UNKNOWN_PROCESS_TYPE)$/, what)
      return true
    },
    JSON.stringify(what),
  )
}
