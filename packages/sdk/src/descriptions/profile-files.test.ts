import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { app } from './app.ts'
import { image } from './image.ts'
import { readProfiles } from './profile-files.ts'

const WRITTEN = '{\n  "defaultAction": "SCMP_ACT_ERRNO"\n}\n'
const READ = `'--security-opt=seccomp={"defaultAction":"SCMP_ACT_ERRNO"}'`

test('the path of a profile stands for what the file says, in every form in which people write it', async () => {
  await using folder = await makeTempFolder({ 'chrome.json': WRITTEN, 'of us/chrome.json': WRITTEN })
  const { path } = folder
  const forms = [
    '--security-opt=seccomp=chrome.json',
    '--security-opt=seccomp=./chrome.json',
    `--security-opt=seccomp=${path}/chrome.json`,
    `--security-opt=seccomp=${pathToFileURL(`${path}/chrome.json`).href}`,
    `--security-opt="seccomp=of us/chrome.json"`,
  ]
  for (const form of forms) assert.deepEqual(readProfiles([form], path), [READ], form)
  assert.deepEqual(readProfiles(['--init --security-opt seccomp=chrome.json -e "A=b c"', '--init'], path), [
    `--init --security-opt 'seccomp={"defaultAction":"SCMP_ACT_ERRNO"}' -e 'A=b c'`,
    '--init',
  ])
})

test('what names no file stays as it is written', () => {
  const texts = [
    '--security-opt   seccomp=unconfined',
    '--security-opt seccomp=builtin',
    READ,
    '-e seccomp=chrome.json',
    "--security-opt 'seccomp=chrome.json",
    '--security-opt seccomp=',
  ]
  assert.deepEqual(readProfiles(texts, '/no/such/folder'), texts)
})

test('a file that has no profile is told with its path, and nothing of what is in it', async () => {
  await using folder = await makeTempFolder({
    'secret.txt': 'root:secret',
    'large.json': JSON.stringify({ defaultAction: 'a'.repeat(300_000) }),
  })
  const { path } = folder
  await mkdir(`${path}/folder`)
  const problems = {
    'none.json': `there is no file ${path}/none.json`,
    folder: `${path}/folder is no file`,
    'large.json': `${path}/large.json is larger than 256 KB, as no profile is`,
    'secret.txt': `${path}/secret.txt is no JSON, as a profile is`,
    '/dev/zero': '/dev/zero is no file',
  }
  for (const [name, problem] of Object.entries(problems)) {
    assert.throws(() => readProfiles([`--security-opt seccomp=${name}`], path), {
      code: 'INVALID_OPTION',
      message: `--security-opt cannot be used: ${problem}`,
    })
  }
})

test('a description has what its profiles say, from the folder of its source', async () => {
  await using folder = await makeTempFolder({ 'chrome.json': WRITTEN })
  const options = ['--security-opt=seccomp=chrome.json']
  const { dockerOptions } = app('cards', {
    source: folder.path,
    dockerOptions: { deploy: options, allow: options },
  })
  assert.deepEqual(dockerOptions, { build: [], deploy: [READ], run: [], allow: [READ] })
  assert.throws(() => app('cards', { source: image('cards:1'), dockerOptions: { run: options } }), {
    code: 'INVALID_DESCRIPTION',
    message: `The description of cards cannot be used:\n  dockerOptions.run: --security-opt cannot be used: there is no file ${process.cwd()}/chrome.json`,
  })
})
