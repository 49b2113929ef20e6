import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runCommand } from './testing/run-command.ts'
import { at } from './testing/samples.ts'

const oneOff = { app: 'cards', name: 'run-3f9c1a', command: 'npm run import', startedAt: at }
const verbs = { 'oneOffs.start': async () => oneOff, 'oneOffs.list': async () => [oneOff] }

test('a command that is let go is told by its name, for scripts by nothing else', async () => {
  const { code, stdout, stderr, asked } = await runCommand(
    ['run:detached', '-e', 'LEVEL=2', 'cards', 'npm', 'run', 'import', '--all'],
    { verbs },
  )
  assert.deepEqual(
    { code, stdout, stderr, asked },
    {
      code: 0,
      stdout: 'run-3f9c1a\n',
      stderr: 'Its output: berth logs cards -p run-3f9c1a; how it ends: berth events cards\n',
      asked: [['oneOffs.start', 'cards', 'npm run import --all', { env: { LEVEL: '2' } }]],
    },
  )
  const json = await runCommand(['run:detached', '--json', 'cards', 'npm run import'], { verbs })
  assert.deepEqual([JSON.parse(json.stdout), json.stderr], [oneOff, ''])
})

test('those that go on are listed and ended', async () => {
  const list = await runCommand(['run:list', 'cards'], { verbs })
  const width = at.length
  assert.equal(
    list.stdout,
    `NAME        ${'STARTED'.padEnd(width)}  COMMAND\nrun-3f9c1a  ${at}  npm run import\n`,
  )
  const json = await runCommand(['run:list', 'cards', '--json'], { verbs })
  assert.deepEqual(JSON.parse(json.stdout), [oneOff])
  const stop = await runCommand(['run:stop', 'cards', 'run-3f9c1a'], { verbs })
  assert.deepEqual(
    [stop.code, stop.stdout, stop.asked],
    [0, 'Stopped run-3f9c1a.\n', [['oneOffs.stop', 'cards', 'run-3f9c1a']]],
  )
})
