import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AppSettings, SettingsResult } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import type { FakeVerbs } from '@berth/server/testing'
import { runCommand } from './testing/run-command.ts'
import { report, result } from './testing/samples.ts'

const byHand: AppSettings = report.settings
const { dockerOptions, limits, mounts, buildpacks } = byHand
const done: SettingsResult = { changed: true, needsDeploy: false, byHand, deploys: [result] }
const change = async (): Promise<SettingsResult> => done
const later = async (): Promise<SettingsResult> => ({ ...done, needsDeploy: true, deploys: [] })

const verbs: FakeVerbs = {
  'settings.report': async () => ({ byHand, effective: { dockerOptions, limits, mounts, buildpacks } }),
  'settings.addOptions': change,
  'settings.removeOptions': change,
  'settings.clearOptions': async () => ({
    ...done,
    changed: false,
    deploys: [{ ...result, changed: false }],
  }),
  'settings.limit': change,
  'settings.clearLimits': change,
  'settings.mount': change,
  'settings.unmount': change,
  'settings.setBuildpacks': later,
  'settings.addBuildpack': later,
  'settings.removeBuildpack': later,
  'registry.list': async () => [{ registry: 'ghcr.io', username: 'ann' }],
  'builds.detect': async () => ({
    becomes: 'image',
    explanation: ['python: there is a requirements.txt.', 'Python 3.13: nothing asks for another version.'],
    processTypes: { web: 'gunicorn app:app', console: null },
  }),
}

const SET = 'Set.\n✓ cards  http://cards.localhost:8080  release 3 in 1.2 s\n'
const LATER = 'Set; it takes effect with the next deploy.\n'

// What is typed as words, what the platform is asked, and what is written.
const CASES: readonly (readonly [words: readonly string[], asked: readonly unknown[], stdout: string])[] = [
  [
    ['docker-options:add', 'cards', 'deploy,run', '--cap-add=NET_ADMIN', '-v', '/a b:/c'],
    [
      'settings.addOptions',
      'cards',
      ['deploy', 'run'],
      ["--cap-add=NET_ADMIN -v '/a b:/c'"],
      { restart: true, allow: false },
    ],
    SET,
  ],
  [
    [
      'docker-options:add',
      '--allow',
      '--no-restart',
      'cards',
      'deploy',
      '--cap-add=SYS_MODULE -p 1:1',
      '-v /a:/b',
    ],
    [
      'settings.addOptions',
      'cards',
      ['deploy'],
      ['--cap-add=SYS_MODULE -p 1:1', '-v /a:/b'],
      { restart: false, allow: true },
    ],
    SET,
  ],
  [
    ['docker-options:remove', 'cards', 'deploy', '-p', '1:1'],
    ['settings.removeOptions', 'cards', ['deploy'], ['-p 1:1'], { restart: true }],
    SET,
  ],
  [
    ['docker-options:clear', 'cards'],
    ['settings.clearOptions', 'cards', ['build', 'deploy', 'run'], { restart: true }],
    'Nothing changed.\n✓ cards  http://cards.localhost:8080  nothing to do\n',
  ],
  [['docker-options:report', 'cards'], ['settings.report', 'cards'], 'deploy option  --cap-add=NET_ADMIN\n'],
  [
    ['resource:limit', 'cards', '--memory', '512m', '--cpu', '0.5', '--process-type', 'web'],
    ['settings.limit', 'cards', { memory: 536_870_912, cpus: 0.5 }, { restart: true, processType: 'web' }],
    SET,
  ],
  [
    ['resource:limit', 'cards', '--memory', '512'],
    ['settings.limit', 'cards', { memory: 536_870_912 }, { restart: true }],
    SET,
  ],
  [['resource:limit-clear', 'cards'], ['settings.clearLimits', 'cards', { restart: true }], SET],
  [['resource:report', 'cards'], ['settings.report', 'cards'], 'limits of *  memory 512m, cpus 0.5\n'],
  [
    ['storage:mount', 'cards', 'data:/data:ro', '--exclusive', '--chown', '1000:1000', '--mode', '0750'],
    [
      'settings.mount',
      'cards',
      { from: 'data', to: '/data', readOnly: true, exclusive: true, owner: '1000:1000', mode: '0750' },
      { restart: true },
    ],
    SET,
  ],
  [
    ['storage:unmount', 'cards', 'data:/data'],
    ['settings.unmount', 'cards', '/data', { restart: true }],
    SET,
  ],
  [['storage:unmount', 'cards', '/data'], ['settings.unmount', 'cards', '/data', { restart: true }], SET],
  [['storage:list', 'cards'], ['settings.report', 'cards'], 'mount  data to /data (read only)\n'],
  [
    ['storage:ensure-directory', 'data', '--chown', '1000', '--mode', '0700'],
    ['settings.ensurePlace', 'data', { owner: '1000', mode: '0700' }],
    'data is there; mount it with: berth storage:mount <app> data:/path\n',
  ],
  [
    ['buildpacks:add', 'cards', 'chrome', '--index', '1'],
    ['settings.addBuildpack', 'cards', 'chrome', { index: 1 }],
    LATER,
  ],
  [
    ['buildpacks:set', 'cards', 'chrome', 'python'],
    ['settings.setBuildpacks', 'cards', ['chrome', 'python']],
    LATER,
  ],
  [['buildpacks:remove', 'cards', 'chrome'], ['settings.removeBuildpack', 'cards', 'chrome'], LATER],
  [['buildpacks:clear', 'cards'], ['settings.setBuildpacks', 'cards', []], LATER],
  [['buildpacks:list', 'cards'], ['settings.report', 'cards'], '1  apt\n2  python\n'],
  [
    ['builds:detect', './cards'],
    ['builds.detect', { kind: 'folder', path: '/srv/cards' }, {}],
    'python: there is a requirements.txt.\nPython 3.13: nothing asks for another version.\nweb      gunicorn app:app\nconsole  the command of its image\n',
  ],
  [['registry:logout', 'ghcr.io'], ['registry.logout', 'ghcr.io'], 'Logged out of ghcr.io.\n'],
  [['registry:list'], ['registry.list'], 'REGISTRY  USERNAME\nghcr.io   ann\n'],
  [['builds:detect', 'cards'], ['builds.detect', 'cards', {}], ''],
]

for (const [words, asked, stdout] of CASES) {
  test(`berth ${words.join(' ')}`, async () => {
    const outcome = await runCommand(words, { verbs })
    assert.deepEqual(
      { code: outcome.code, stderr: outcome.stderr, asked: outcome.asked },
      { code: 0, stderr: '', asked: [asked] },
    )
    if (stdout !== '') assert.equal(outcome.stdout, stdout)
  })
}

for (const verb of ['add', 'remove']) {
  test(`docker-options:${verb} reads a profile from the current folder, as docker run does`, async () => {
    await using folder = await makeTempFolder({ 'chrome.json': '{\n "defaultAction": "SCMP_ACT_ERRNO" }' })
    const words = [`docker-options:${verb}`, 'cards', 'deploy', '--security-opt', 'seccomp=chrome.json']
    const { code, asked } = await runCommand(words, { verbs, cwd: folder.path })
    const [[, , , texts] = []] = asked
    assert.deepEqual([code, texts], [0, [`--security-opt 'seccomp={"defaultAction":"SCMP_ACT_ERRNO"}'`]])
    const outside = await runCommand(words, { verbs })
    assert.deepEqual([outside.code, outside.asked], [2, []])
    assert.match(outside.stderr, /--security-opt cannot be used: there is no file \/srv\/chrome\.json/)
  })
}

test('with --json what is described and what was set by hand are told apart', async () => {
  const { stdout } = await runCommand(['storage:report', 'cards', '--json'], { verbs })
  assert.deepEqual(JSON.parse(stdout), { effective: mounts, byHand: mounts })
  const { stdout: found } = await runCommand(['builds:detect', '.', '--json'], { verbs })
  assert.equal((JSON.parse(found) as { readonly becomes: string }).becomes, 'image')
})

test('what cannot be meant is refused before anything is asked', async () => {
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [['docker-options:add', 'cards', 'start', '--init'], /The phase is one of build, deploy, run/],
    [['resource:limit', 'cards'], /takes --memory, --cpu or both/],
    [['resource:limit', 'cards', '--memory', '512x'], /a size such as 512m/],
    [['resource:limit', 'cards', '--cpu', 'half'], /a number such as 0.5/],
    [['storage:mount', 'cards', 'data'], /written as from:to/],
    [['storage:mount', 'cards', 'data:/data:rx'], /written as from:to/],
    [['storage:mount', 'cards', 'a:/b:ro:z'], /written as from:to/],
    [['git:from-image', 'cards', 'Not/An image'], /is no image/],
  ]
  for (const [words, message] of wrong) {
    const { code, stderr, asked } = await runCommand(words, { verbs })
    assert.deepEqual([code, asked], [2, []], words.join(' '))
    assert.match(stderr, message)
  }
})

test('where no platform runs it is only kept, and said so', async () => {
  const { stderr, asked } = await runCommand(['resource:limit', 'cards', '--cpu', '1'], {
    verbs,
    isRunning: false,
  })
  assert.match(stderr, /No platform runs in/)
  assert.deepEqual(asked, [['settings.limit', 'cards', { cpus: 1 }, { restart: false }]])
})

test('the password of a registry comes from standard input, and is written nowhere', async () => {
  const words = ['registry:login', 'ghcr.io', 'ann']
  const { code, stdout, stderr, asked } = await runCommand(words, { verbs, stdin: 'correct horse\n' })
  assert.deepEqual([code, asked], [0, [['registry.login', 'ghcr.io', 'ann', 'correct horse', {}]]])
  assert.equal(stdout + stderr, 'Logged in to ghcr.io as ann.\n')
  const silent = await runCommand(words, { verbs })
  assert.deepEqual([silent.code, silent.asked], [2, []])
  assert.match(silent.stderr, /The password is missing/)
})
