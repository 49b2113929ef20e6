import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAsync } from '../testing/problems-of.ts'
import { readRequirements } from './requirements.ts'

const requirementsOf = (files: Readonly<Record<string, string>>) =>
  readAsync((problems) => readRequirements('requirements.txt', async (path) => files[path], problems))

test('included files are followed, once each, relative to the file that includes them', async () => {
  const files = {
    'requirements.txt': '-r deps/base.txt # all\nflask==3.0 \\\n  --hash=sha256:0\n-c limits.txt',
    'deps/base.txt': '--requirement=more.txt\n-r ../requirements.txt',
    'deps/more.txt': 'left',
    'limits.txt': 'left<2',
    'not-included.txt': '',
  }
  const { value, problems } = await requirementsOf(files)
  assert.deepEqual([...value.files.keys()].sort(), [
    'deps/base.txt',
    'deps/more.txt',
    'limits.txt',
    'requirements.txt',
  ])
  assert.deepEqual([value.dependsOnSource, value.secrets, problems], [false, [], []])
})

test('an included file that is not there, or not in the source, is a problem', async () => {
  const { problems } = await requirementsOf({ 'requirements.txt': '-r gone.txt\n-r ../outside.txt' })
  assert.deepEqual(problems, [
    'requirements.txt includes "../outside.txt", which is not part of the source',
    'requirements.txt includes "gone.txt", which is not part of the source',
  ])
})

test('packages of the source itself are noticed in every notation', async () => {
  for (const line of [
    '-e .',
    '--editable=./lib',
    '.',
    '.[extra]',
    './lib',
    '../lib',
    '/srv/x',
    'a @ file:///x',
  ]) {
    const { value } = await requirementsOf({ 'requirements.txt': line })
    assert.equal(value.dependsOnSource, true, line)
  }
  for (const line of ['flask', 'a @ https://example.org/a.whl', 'zope.interface', '# -e .']) {
    const { value } = await requirementsOf({ 'requirements.txt': line })
    assert.equal(value.dependsOnSource, false, line)
  }
})

test('variables are secrets; a credential that is written out is a problem that does not repeat it', async () => {
  const withVariables = '--extra-index-url https://${PIP_USER}:${PIP_PASSWORD}@pip.example/simple'
  const good = await requirementsOf({ 'requirements.txt': withVariables })
  assert.deepEqual([good.value.secrets, good.problems], [['PIP_USER', 'PIP_PASSWORD'], []])
  for (const line of ['-i https://me:hunter2@pip.example/simple', 'a @ git+https://ghp_x@github.com/a/b']) {
    const bad = await requirementsOf({ 'requirements.txt': line })
    assert.deepEqual(bad.problems, [
      'requirements.txt has a credential in an address; write ${PIP_PASSWORD} there and give PIP_PASSWORD to the build as a secret',
    ])
  }
  const none = await requirementsOf({ 'requirements.txt': 'a @ git+ssh://git@github.com/a/b' })
  assert.deepEqual(none.problems, [])
})
