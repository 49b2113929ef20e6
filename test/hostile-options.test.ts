import assert from 'node:assert/strict'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { after, before, suite, test } from 'node:test'
import { runCli } from '@berth/cli'
import { app, http } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import type { TempFolder } from '@berth/sdk/testing'
import { servePlatform } from '@berth/server'
import type { PlatformServer } from '@berth/server'
import { docker, noDocker, openDockerHome } from './support/open-docker-home.ts'
import type { DockerHome } from './support/open-docker-home.ts'

/** What would let an app at the machine, in the spellings of `docker run`; `@link` leads to `/var/run`, `@home` is the platform's, `@weak` a profile that allows all. */
const DANGEROUS = [
  '--privileged',
  '--privileged=true',
  '--pid=host',
  '--pid host',
  '--pid container:router',
  '--ipc=host',
  '--uts=host',
  '--userns=host',
  '--cgroup-parent=/',
  '--network=host',
  '--net host',
  '--network container:router',
  '--cap-add=ALL',
  '--cap-add SYS_ADMIN',
  '--cap-add=cap_sys_ptrace',
  '--security-opt seccomp=unconfined',
  '--security-opt seccomp=@weak',
  `--security-opt 'seccomp={"defaultAction":"SCMP_ACT_ALLOW"}'`,
  '--security-opt=apparmor:unconfined',
  '--security-opt systempaths=unconfined',
  '--security-opt label=disable',
  '--device /dev/sda',
  '--device=/dev/mem:/dev/null:rwm',
  '-v /:/host',
  '--volume=/:/host:ro',
  '-v //:/host',
  '-v /var/run/docker.sock:/var/run/docker.sock',
  '-v /run/docker.sock:/docker.sock:ro',
  '-v /var/run:/x',
  '-v /run/:/x',
  '-v /var:/x',
  '-v /proc/1/root:/x',
  '-v /etc:/etc',
  '-v /root/.ssh:/x',
  '-v @link:/x',
  '-v @link/docker.sock:/x',
  '-v @home:/x',
  '-v @home/engine:/x:ro',
  '-v berth-0a1b2c3d.redis.store:/x',
  '--oom-score-adj=-1000',
]

/** What is no way to say something here: another word is told, or none. */
const REFUSED = [
  '--mount type=bind,source=/,target=/x',
  '--mount=type=bind,src=/var/run/docker.sock,dst=/x',
  '--volumes-from router',
  '--link router',
  '--env-file /etc/shadow',
  '--label-file /etc/shadow',
  '--cidfile /etc/cron.d/x',
  '--device-cgroup-rule=a',
  '--gpus all',
  '--runtime runc',
  '--volume-driver local',
  '--sysctl kernel.core_pattern=|/x',
  '--label berth.platform=other',
  '-v /srv/../var/run:/x',
  '-v ./x:/x',
  '--entrypoint sh',
  '--name router',
  '-it',
  '; touch /x',
  '$(id)',
]

suite('docker-options:add', { skip: noDocker }, () => {
  let berth: DockerHome
  let server: PlatformServer
  let link: TempFolder
  let container: string
  before(async () => {
    berth = await openDockerHome()
    server = await servePlatform(berth.platform, { home: berth.home })
    link = await makeTempFolder({ 'weak.json': '{"defaultAction":"SCMP_ACT_ALLOW"}' })
    await symlink('/var/run', join(link.path, 'run'))
    const source = await berth.copyFixture('hello')
    await berth.deploy(app('hello', { source: source.path, checks: { web: [http('/')] } }))
    container = await onlyContainer()
  })
  after(async () => {
    await server[Symbol.asyncDispose]()
    await link[Symbol.asyncDispose]()
    await berth[Symbol.asyncDispose]()
  })

  for (const phase of ['deploy', 'run'])
    test(`refuses for ${phase} what would let an app at the machine, and what cannot be said so`, async () => {
      for (const option of DANGEROUS) {
        const { code, stderr } = await berthCommand('docker-options:add', 'hello', phase, option)
        assert.match(stderr, / is refused, since it .*; allow it by name if you must/, option)
        assert.equal(code, 2, option)
      }
      for (const option of REFUSED)
        assert.equal((await berthCommand('docker-options:add', 'hello', phase, option)).code, 2, option)
      assert.equal((await berthCommand('docker-options:report', 'hello')).stdout, '')
      assert.equal(await onlyContainer(), container)
    })

  test('passes everything else on as it is written', async () => {
    const values = ['$(touch /tmp/x)', '`id`', "it's; rm -rf /", '--privileged -v /:/host', '${HOME}']
    const options = values.map((value, index) => `-e "BAIT_${index}=${value.replaceAll(/[$`"]/g, '\\$&')}"`)
    const { code, stderr } = await berthCommand('docker-options:add', 'hello', 'deploy', ...options)
    assert.equal(code, 0, stderr)
    const json = await docker('inspect', '--format', '{{json .Config.Env}}', await onlyContainer())
    const env = JSON.parse(json.join(' ')) as readonly string[]
    for (const [index, value] of values.entries()) assert(env.includes(`BAIT_${index}=${value}`), value)
  })

  async function onlyContainer(): Promise<string> {
    const [id = '', ...others] = await berth.containers('label=berth.app=hello')
    assert.deepEqual(others, [])
    return id
  }

  /** Runs the command as a user would, but in this process. */
  async function berthCommand(...argv: readonly string[]) {
    const written = { stdout: '', stderr: '' }
    const capture = (name: 'stdout' | 'stderr') =>
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          written[name] += chunk.toString()
          done()
        },
      })
    const words = argv.map((word) =>
      word
        .replace('@link', join(link.path, 'run'))
        .replace('@home', berth.home)
        .replace('@weak', join(link.path, 'weak.json')),
    )
    const code = await runCli(words, {
      stdin: Readable.from([]),
      stdout: capture('stdout'),
      stderr: capture('stderr'),
      env: { BERTH_HOME: berth.home },
      cwd: '/',
      signal: new AbortController().signal,
    })
    return { code, ...written }
  }
})
