// The test command: makes sure of the programs that the tests need, then runs every test of the repository.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { ensureDocker } from './support/ensure-docker.ts'
import { ensureProgram } from './support/ensure-program.ts'
import { LeftRunning } from './support/left-running.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const TESTS = ['packages', 'services', 'infra', 'test', 'bench', 'examples'].map(
  (folder) => `${folder}/**/*.test.ts`,
)

// A test waits for half of its time: for a container, a browser, a lease. As many at once as there are cores fill them.
const CONCURRENCY = availableParallelism()
/** Tests and the commands that they run read the same packages, each in a process of its own: what Node compiles is kept. */
const COMPILED = fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url))

const programs = [
  ensureProgram({
    anyOf: ['redis-server', 'valkey-server'],
    debianPackage: 'redis-server',
    homebrewFormula: 'redis',
  }),
  ensureProgram({ anyOf: ['ffmpeg'], debianPackage: 'ffmpeg', homebrewFormula: 'ffmpeg' }),
  ensureProgram({ anyOf: ['opusdec'], debianPackage: 'opus-tools', homebrewFormula: 'opus-tools' }),
  ensureProgram({ anyOf: ['haproxy'], debianPackage: 'haproxy', homebrewFormula: 'haproxy' }),
  ensureProgram({ anyOf: ['pebble'], debianPackage: 'pebble', homebrewFormula: 'pebble' }),
  ensureProgram({ anyOf: ['ip'], debianPackage: 'iproute2', homebrewFormula: 'iproute2mac' }),
  ensureProgram({ anyOf: ['ssh'], debianPackage: 'openssh-client', homebrewFormula: 'openssh' }),
  ensureProgram({
    anyOf: ['sshd'],
    debianPackage: 'openssh-server',
    homebrewFormula: 'openssh',
    isServer: true,
  }),
  ensureProgram({ anyOf: ['faketime'], debianPackage: 'faketime', homebrewFormula: 'libfaketime' }),
]
if (programs.includes(false)) process.exit(1)
const left = new LeftRunning()

// Tests look for Docker where this says; the ones that need it are skipped where there is none.
await using docker = await ensureDocker()
if (!docker && process.env['CI'] === 'true') process.exit(1)
if (docker) left.noteContainers(docker.host)

const only = process.argv.slice(2)
const tests = spawn(
  process.execPath,
  [
    '--test',
    '--test-reporter=spec',
    `--test-concurrency=${CONCURRENCY}`,
    ...(only.length > 0 ? only : TESTS),
  ],
  {
    cwd: ROOT,
    stdio: 'inherit',
    env: {
      ...process.env,
      NODE_OPTIONS: '--conditions=@berth/source',
      NODE_COMPILE_CACHE: COMPILED,
      ...(docker && { DOCKER_HOST: docker.host }),
    },
  },
)
// Whoever ends this ends the tests, and only then the Docker that was started for them.
process.on('SIGTERM', () => tests.kill('SIGTERM')).on('SIGINT', () => tests.kill('SIGINT'))
const [code] = await once(tests, 'exit')
process.exitCode = typeof code === 'number' ? code : 1

const leftContainers = left.containers()
await docker?.[Symbol.asyncDispose]()
const leftRunning = [...leftContainers, ...(await left.processes())]
if (leftRunning.length > 0) {
  console.error(`The tests left these running:\n${leftRunning.join('\n')}`)
  // On a machine of somebody's own, other tests may be under way.
  if (process.env['CI'] === 'true') process.exitCode = 1
}
