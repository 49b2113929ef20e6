import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runCommand } from './testing/run-command.ts'

const COMMANDS = `up down plan deploy releases rollback git:from-image
apps:create apps:list apps:report apps:destroy
config:set config:unset config:clear config:get config:list config:keys config:import config:export
domains:add domains:set domains:remove domains:clear domains:list
ports:add ports:set ports:remove ports:clear ports:list
router:set router:report maintenance:enable maintenance:disable router:logs
letsencrypt:enable letsencrypt:disable certs:remove letsencrypt:list letsencrypt:auto-renew letsencrypt:set certs:add certs:report
ps:scale ps:report ps:restart ps:stop ps:start checks:report checks:run run enter run:detached run:list run:stop logs events
redis:create redis:link redis:unlink redis:info redis:list redis:destroy
redis:export redis:import redis:backup redis:restore
storage:mount storage:unmount storage:list storage:report storage:ensure-directory
resource:limit resource:limit-clear resource:report
docker-options:add docker-options:remove docker-options:clear docker-options:report
buildpacks:add buildpacks:set buildpacks:remove buildpacks:clear buildpacks:list buildpacks:report builds:detect builds:output
registry:login registry:logout registry:list`.split(/\s+/)

test('help lists every command', async () => {
  const { code, stdout, stderr } = await runCommand(['--help'])
  const listed = stdout
    .split('\n')
    .flatMap((line) => /^ {2}([a-z][a-z-]*(?::[a-z-]+)?) /.exec(line)?.[1] ?? [])
  assert.deepEqual({ code, stderr, listed }, { code: 0, stderr: '', listed: [...COMMANDS, 'help'] })
})

test('every command has help with examples that begin with its own name', async () => {
  for (const name of COMMANDS) {
    const { code, stdout } = await runCommand([name, '--help'])
    assert.equal(code, 0, name)
    assert.match(stdout, new RegExp(`^Usage: berth ${name}`), name)
    assert.match(stdout, new RegExp(`\\nExamples:\\n {2}\\$ .*berth ${name}`), name)
    assert.match(stdout, /--home <folder>/, name)
  }
})

test('a command by itself is told what it lacks', async () => {
  const { code, stderr } = await runCommand(['apps:create'])
  assert.deepEqual({ code, stderr }, { code: 2, stderr: "error: missing required argument 'app'\n" })
})

test('no command at all shows the help and fails', async () => {
  const { code, stderr } = await runCommand([])
  assert.equal(code, 2)
  assert.match(stderr, /^Usage: berth <command>/)
})

test('the version is that of the package', async () => {
  const { code, stdout } = await runCommand(['--version'])
  assert.deepEqual({ code, stdout }, { code: 0, stdout: '0.1.0\n' })
})

test('a command or option that is nearly right is suggested', async () => {
  const command = await runCommand(['aps:list'])
  assert.deepEqual(
    [command.code, command.stderr],
    [2, "error: unknown command 'aps:list'\n(Did you mean apps:list?)\n"],
  )
  const option = await runCommand(['logs', 'cards', '--tial'])
  assert.deepEqual(
    [option.code, option.stderr],
    [2, "error: unknown option '--tial'\n(Did you mean --tail?)\n"],
  )
})

test('a name of other tools, or half of one of ours, leads to the commands that there are', async () => {
  const half = await runCommand(['checks', 'cards'])
  assert.deepEqual(
    [half.code, half.stderr],
    [2, "error: unknown command 'checks'; there are checks:report, checks:run\n"],
  )
  const other = await runCommand(['frobnicate'])
  assert.deepEqual(
    [other.code, other.stderr],
    [2, "error: unknown command 'frobnicate'; see those that there are with: berth --help\n"],
  )
})

test('a mistake is a line of JSON where JSON is asked for', async () => {
  const { code, stdout, stderr } = await runCommand(['aps:list', '--json'])
  assert.deepEqual({ code, stdout }, { code: 2, stdout: '' })
  assert.deepEqual(JSON.parse(stderr), {
    code: 'USAGE',
    message: "unknown command 'aps:list'\n(Did you mean apps:list?)",
  })
})

test('options of every command are taken before and after its name', async () => {
  const before = await runCommand(['--json', 'apps:list'], { verbs: { 'apps.list': async () => [] } })
  const after = await runCommand(['apps:list', '--json'], { verbs: { 'apps.list': async () => [] } })
  assert.deepEqual([before.stdout, after.stdout], ['[]\n', '[]\n'])
})
