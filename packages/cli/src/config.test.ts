import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCommand } from './testing/run-command.ts'
import { result } from './testing/samples.ts'

const SECRET = 'hunter2'
const verbs = {
  'config.list': async () => ({ MODE: 'fast', TOKEN: SECRET }),
  'config.get': async () => SECRET,
  'config.set': async () => ({ changed: ['TOKEN'], deploys: [result] }),
  'config.unset': async () => ({ changed: [], deploys: [] }),
  'config.clear': async () => ({ changed: ['A', 'B'], deploys: [result] }),
  'config.import': async () => ({ changed: ['A'], deploys: [] }),
  'config.export': async () => 'A=1\n',
} as const

test('config:set splits at the first =, and tells keys only', async () => {
  const outcome = await runCommand(['config:set', 'cards', `TOKEN=${SECRET}=`, 'EMPTY='], { verbs })
  assert.deepEqual(outcome.asked, [
    ['config.set', 'cards', { TOKEN: `${SECRET}=`, EMPTY: '' }, { restart: true }],
  ])
  assert.equal(outcome.stdout, 'Changed TOKEN.\n✓ cards  http://cards.localhost:8080  release 3 in 1.2 s\n')
  assert.ok(!`${outcome.stdout}${outcome.stderr}`.includes(SECRET))
})

test('a value from standard input loses the line break of its pipe and nothing else', async () => {
  const { asked } = await runCommand(['config:set', 'cards', 'A=1', 'TOKEN=-'], {
    verbs,
    stdin: ' two\nlines \n\n',
  })
  assert.deepEqual(asked, [['config.set', 'cards', { A: '1', TOKEN: ' two\nlines \n' }, { restart: true }]])
})

test('a word that is no pair is refused without telling it', async () => {
  const { code, stderr, asked } = await runCommand(['config:set', 'cards', 'A=1', SECRET, `=${SECRET}`], {
    verbs,
  })
  assert.deepEqual(
    { code, stderr, asked },
    {
      code: 2,
      stderr:
        'error: The config of cards was not changed:\n  word 2 after the app is no KEY=value\n  word 3 after the app is no KEY=value\n',
      asked: [],
    },
  )
})

test('only one value can come from standard input, and there must be one', async () => {
  assert.equal((await runCommand(['config:set', 'cards', 'A=-', 'B=-'], { verbs })).code, 2)
  assert.equal((await runCommand(['config:set', 'cards'], { verbs })).code, 2)
  assert.equal((await runCommand(['config:set'], { verbs })).code, 2)
})

test('--global stands for the app, and --no-restart leaves what runs alone', async () => {
  const { asked } = await runCommand(['config:set', '--global', 'TZ=UTC', '--no-restart'], { verbs })
  assert.deepEqual(asked, [['config.set', { global: true }, { TZ: 'UTC' }, { restart: false }]])
})

test('where no platform runs nothing is restarted', async () => {
  const { asked, stderr } = await runCommand(['config:set', 'cards', 'A=1'], { verbs, isRunning: false })
  assert.deepEqual(asked, [['config.set', 'cards', { A: '1' }, { restart: false }]])
  assert.equal(stderr, 'No platform runs in /home/ann/.berth; apps get this config when one starts.\n')
})

test('config:list masks values unless they are asked for, by either of its names', async () => {
  assert.equal(
    (await runCommand(['config:show', 'cards'], { verbs })).stdout,
    'MODE=********\nTOKEN=********\n',
  )
  assert.equal(
    (await runCommand(['config:list', 'cards'], { verbs })).stdout,
    'MODE=********\nTOKEN=********\n',
  )
  assert.equal(
    (await runCommand(['config:list', 'cards', '--json'], { verbs })).stdout,
    '{"MODE":"********","TOKEN":"********"}\n',
  )
  assert.equal(
    (await runCommand(['config:list', 'cards', '--show'], { verbs })).stdout,
    `MODE=fast\nTOKEN=${SECRET}\n`,
  )
})

test('config:keys and config:get write just that', async () => {
  assert.equal((await runCommand(['config:keys', 'cards'], { verbs })).stdout, 'MODE\nTOKEN\n')
  const get = await runCommand(['config:get', 'cards', 'TOKEN', '--quiet'], { verbs })
  assert.deepEqual([get.stdout, get.asked], [`${SECRET}\n`, [['config.get', 'cards', 'TOKEN']]])
})

test('config:unset that changes nothing says so', async () => {
  const { asked, stdout } = await runCommand(['config:unset', 'cards', 'A', 'B'], { verbs })
  assert.deepEqual(
    [asked, stdout],
    [[['config.unset', 'cards', ['A', 'B'], { restart: true }]], 'Nothing changed.\n'],
  )
  assert.equal((await runCommand(['config:unset', 'cards'], { verbs })).code, 2)
})

test('config:clear tells the keys that are gone, and takes no other words', async () => {
  const { asked, stdout } = await runCommand(['config:clear', 'cards'], { verbs })
  assert.deepEqual(asked, [['config.clear', 'cards', { restart: true }]])
  assert.match(stdout, /^Changed A, B\.\n✓ cards/)
  const shared = await runCommand(['config:clear', '--global', '--no-restart'], { verbs })
  assert.deepEqual(shared.asked, [['config.clear', { global: true }, { restart: false }]])
  assert.equal((await runCommand(['config:clear', 'cards', 'A'], { verbs })).code, 2)
})

test('config:import reads a file or what is piped', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'berth-cli-'))
  t.after(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, '.env'), 'A=1\n')
  const file = await runCommand(['config:import', 'cards', '.env', '--replace'], { verbs, cwd: folder })
  assert.deepEqual(file.asked, [
    ['config.import', 'cards', 'A=1\n', { restart: true, format: 'envfile', replace: true }],
  ])
  const piped = await runCommand(['config:import', '--global', '--format', 'json'], {
    verbs,
    stdin: '{"A":"1"}',
  })
  assert.deepEqual(piped.asked, [
    ['config.import', { global: true }, '{"A":"1"}', { restart: true, format: 'json', replace: false }],
  ])
  const missing = await runCommand(['config:import', 'cards', 'nope'], { verbs, cwd: folder })
  assert.deepEqual([missing.code, missing.asked], [2, []])
})

test('config:export writes the format that is asked for', async () => {
  const { asked, stdout } = await runCommand(['config:export', 'cards', '--format', 'shell'], { verbs })
  assert.deepEqual([asked, stdout], [[['config.export', 'cards', 'shell']], 'A=1\n'])
  const wrong = await runCommand(['config:export', 'cards', '--format', 'yaml'], { verbs })
  assert.equal(wrong.code, 2)
})
