import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { dockerEngine, formatDockerOption, parseDockerOptions, readDockerOptions } from '@berth/engine-docker'
import fleetOfImages from '@berth/infra/fleet-docker'
import { openPlatform } from '@berth/sdk'
import type { App, Phase, ProcessSpec, ReadOptions } from '@berth/sdk'
import { makeTempFolder, MemoryEngine, MemoryRouter } from '@berth/sdk/testing'
import { noDocker } from './support/open-docker-home.ts'

const allow = ['--cap-add=SYS_MODULE']

interface Case {
  /** What `docker run` is given in the guide of the image, and in the post that asked for these apps. */
  readonly asked: string
  /** Its folder of the host, which is a place that the platform keeps here. */
  readonly folder: string
  /** What is asked for beside that; why is told where the app is described. */
  readonly added?: readonly string[]
}

const CASES: Readonly<Record<string, Case>> = {
  minecraft: {
    asked: '-e TYPE=PAPER -p 25565:25565 -v /home/breq/minecraft:/data',
    folder: '/home/breq/minecraft',
    added: ['--env=EULA=TRUE'],
  },
  syncthing: {
    asked: '-p 22000:22000/tcp -p 22000:22000/udp -v /wherever/st-sync:/var/syncthing --hostname=syncthing',
    folder: '/wherever/st-sync',
  },
  wireguard: {
    asked: `--cap-add=NET_ADMIN --cap-add=SYS_MODULE -e TZ=America/New_York -e SERVERURL=vpn.breq.dev
      -p 51820:51820/udp -v /home/breq/vpn:/config -v /lib/modules:/lib/modules:ro
      --sysctl=net.ipv4.conf.all.src_valid_mark=1 -e PEERS=breqdesk,breqlaptop,breqphone`,
    folder: '/home/breq/vpn',
    added: ['--cap-add=NET_RAW', '--env=LOG_CONFS=false'],
  },
}

suite('apps of images', () => {
  for (const [name, { asked, folder, added = [] }] of Object.entries(CASES)) {
    test(`${name} asks Docker for what its guide says`, async () => {
      const wanted = parseDockerOptions(asked, 'deploy', { allow }).map((option) =>
        option.kind === 'mount' && option.from === folder ? { ...option, from: name } : option,
      )
      const spec = await specOf(described(name))
      assert.deepEqual(optionsOf(spec).toSorted(), [...wanted.map(formatDockerOption), ...added].toSorted())
    })
  }

  test('each of them stops before its successor starts, by itself', async () => {
    for (const name of Object.keys(CASES)) {
      await using opened = await openWith(described(name))
      opened.engine.images.set(referenceOf(described(name)), `sha256:${'2'.repeat(64)}`)
      const [plan] = await opened.platform.plan(name)
      const moves = plan!.steps.flatMap((step) =>
        step.do === 'start' || step.do === 'stop' ? [step.do] : [],
      )
      assert.deepEqual(moves, ['stop', 'start'], name)
    }
  })

  test('what one asks for is what its container gets', { skip: noDocker }, async () => {
    await using home = await makeTempFolder()
    const standIn = `localhost:1/berth-test-stand-in-${process.pid}`
    const dockerfile = 'FROM node:24-bookworm-slim\nCMD ["sleep", "1000"]\n'
    execFileSync('docker', ['build', '-q', '-t', standIn, '-'], { input: dockerfile, stdio: 'pipe' })
    const vpn = { ...described('wireguard'), name: 'vpn' }
    await using platform = await openPlatform({
      home: home.path,
      engine: (context) => dockerEngine({ ...context, whenClosed: 'stop' }),
      router: () => new MemoryRouter(),
    })
    try {
      await platform.apps.create('vpn')
      await platform.config.set('vpn', { SERVERURL: 'vpn.example.org' })
      // The modules of this machine may be elsewhere, and what runs in the stand-in is no WireGuard.
      const mounts = vpn.mounts.filter(({ from }) => from === 'wireguard')
      const app = { ...vpn, mounts, checks: { tunnel: [{ kind: 'uptime', duration: 1 } as const] } }
      await platform.deploy(app, { source: { kind: 'image', reference: standIn, processType: 'tunnel' } })
      const [instance] = (await platform.apps.report('vpn')).instances
      const { HostConfig, Config } = inspect(instance!.id)
      assert.deepEqual(HostConfig.PortBindings, { '51820/udp': [{ HostIp: '', HostPort: '51820' }] })
      assert.deepEqual(HostConfig.Sysctls, { 'net.ipv4.conf.all.src_valid_mark': '1' })
      for (const capability of ['NET_ADMIN', 'SYS_MODULE', 'NET_RAW'])
        assert(HostConfig.CapAdd.includes(capability), capability)
      assert(Config.Env.includes('SERVERURL=vpn.example.org'))
      assert.equal((await platform.deploy('vpn')).changed, false)
    } finally {
      await platform.destroy('vpn')
      execFileSync('docker', ['image', 'rm', '-f', standIn], { stdio: 'pipe' })
      const id = await readFile(join(home.path, 'engine/docker-platform'), 'utf8')
      execFileSync('docker', ['volume', 'rm', `berth-${id.trim()}.mount.wireguard`], { stdio: 'pipe' })
    }
  })
})

/** A `MemoryEngine` that reads options as the engine for Docker does. */
class ReadingEngine extends MemoryEngine {
  override readOptions(phase: Phase, texts: readonly string[], allowed: readonly string[]): ReadOptions {
    return readDockerOptions(phase, texts, allowed)
  }
}

function described(name: string): App {
  return fleetOfImages.apps.find((app) => app.name === name)!
}

function referenceOf({ source }: App): string {
  assert(source.kind === 'image')
  return source.reference
}

/** A platform on which the app runs. */
async function openWith(app: App) {
  await using undo = new AsyncDisposableStack()
  const home = undo.use(await makeTempFolder())
  const engine = new ReadingEngine()
  engine.images.set(referenceOf(app), `sha256:${'1'.repeat(64)}`)
  const platform = undo.use(
    await openPlatform({ home: home.path, engine: () => engine, router: () => new MemoryRouter() }),
  )
  await platform.apps.create(app.name)
  if ('SERVERURL' in app.env) await platform.config.set(app.name, { SERVERURL: 'vpn.breq.dev' })
  await platform.deploy(app)
  const opened = undo.move()
  return { platform, engine, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}

async function specOf(app: App): Promise<ProcessSpec> {
  await using opened = await openWith(app)
  const [instance] = (await opened.platform.apps.report(app.name)).instances
  return opened.engine.specOf(instance!.id)!
}

/** All that an instance asks for, as options of `docker run`. */
function optionsOf({ options = [], env, mounts, publish = [] }: ProcessSpec): readonly string[] {
  const variables = Object.entries(env).map(([key, value]) => ({ kind: 'env', key, value }) as const)
  const places = mounts.map(({ from, to, readOnly }) => ({ kind: 'mount', from, to, readOnly }) as const)
  const ports = publish.map(
    ({ port, protocol }) => ({ kind: 'publish', host: '', port, containerPort: port, protocol }) as const,
  )
  return [...options, ...[...variables, ...places, ...ports].map(formatDockerOption)]
}

interface Inspected {
  readonly HostConfig: {
    readonly PortBindings: object
    readonly Sysctls: object
    readonly CapAdd: readonly string[]
  }
  readonly Config: { readonly Env: readonly string[] }
}

function inspect(id: string): Inspected {
  const [found] = JSON.parse(execFileSync('docker', ['inspect', id], { encoding: 'utf8' })) as Inspected[]
  return found!
}
