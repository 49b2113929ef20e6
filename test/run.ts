// The test command: makes sure of the programs that the tests need, then runs every test of the repository.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ensureProgram } from './support/ensure-program.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const TESTS = ['packages', 'services', 'infra', 'test', 'bench', 'examples'].map(
  (folder) => `${folder}/**/*.test.ts`,
)

const programs = [
  ensureProgram({
    anyOf: ['redis-server', 'valkey-server'],
    debianPackage: 'redis-server',
    homebrewFormula: 'redis',
  }),
  ensureProgram({ anyOf: ['faketime'], debianPackage: 'faketime', homebrewFormula: 'libfaketime' }),
]
if (programs.includes(false)) process.exit(1)

const only = process.argv.slice(2)
const { status } = spawnSync(
  process.execPath,
  ['--test', '--test-reporter=spec', '--test-concurrency=2', ...(only.length > 0 ? only : TESTS)],
  { cwd: ROOT, stdio: 'inherit', env: { ...process.env, NODE_OPTIONS: '--conditions=@berth/source' } },
)
process.exit(status ?? 1)
