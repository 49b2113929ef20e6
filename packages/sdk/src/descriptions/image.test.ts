import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app } from './app.ts'
import { image, parseImage } from './image.ts'
import { parseApp } from './parse-app.ts'

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`

test('a reference is taken apart as Docker does it', () => {
  const forms = {
    redis: { registry: 'docker.io', name: 'redis', tag: 'latest' },
    'itzg/minecraft-server:java21': { registry: 'docker.io', name: 'itzg/minecraft-server', tag: 'java21' },
    'docker.io/library/redis:8': { registry: 'docker.io', name: 'docker.io/library/redis', tag: '8' },
    'localhost/app': { registry: 'localhost', name: 'localhost/app', tag: 'latest' },
    '127.0.0.1:5000/team/app': { registry: '127.0.0.1:5000', name: '127.0.0.1:5000/team/app', tag: 'latest' },
    [`ghcr.io/a/b:1@${DIGEST}`]: { registry: 'ghcr.io', name: 'ghcr.io/a/b', tag: '1', digest: DIGEST },
  }
  for (const [text, reference] of Object.entries(forms)) assert.deepEqual(parseImage(text), reference, text)
})

test('a name that is none, or that a shell or Docker would take for something else, is refused', () => {
  const hostile = [
    '',
    ' ',
    '-v',
    '--privileged',
    'Team/app',
    'app;id',
    '$(id)',
    '`id`',
    'app && id',
    'app\nFROM evil',
    '../../etc/passwd',
    '/etc/passwd',
    'file:///etc/passwd',
    'https://ghcr.io/app',
    'app:',
    'app:-x',
    'app@sha256:0123',
    `app@md5:${'0'.repeat(32)}`,
    'app:1:2',
    'a//b',
    'a'.repeat(256),
    'a-'.repeat(5_000),
    'user:password@ghcr.io/app',
    'app\0',
  ]
  for (const reference of hostile) {
    assert.throws(() => image(reference), { code: 'INVALID_NAME' }, JSON.stringify(reference))
    const source = { kind: 'image', reference, processType: 'web' }
    const described = { ...JSON.parse(JSON.stringify(app('x', { source: '/x' }))), source } as unknown
    assert.throws(() => parseApp(described), { code: 'INVALID_DESCRIPTION' }, JSON.stringify(reference))
  }
})

test('what its command runs as is a process type that keeps running', () => {
  assert.deepEqual(image('redis', { processType: 'cache' }), {
    kind: 'image',
    reference: 'redis',
    processType: 'cache',
  })
  for (const processType of ['release', 'Web', '', 'a b', '-x']) {
    assert.throws(() => image('redis', { processType }), { code: 'INVALID_NAME' }, processType)
  }
})

test('a description with an image survives JSON; a source of another kind is refused', () => {
  const described = app('minecraft', { source: image('itzg/minecraft-server'), publish: [25_565] })
  assert.deepEqual(parseApp(JSON.parse(JSON.stringify(described))), described)
  for (const source of [
    { kind: 'archive', path: '/x' },
    { kind: 'image' },
    { kind: 'image', reference: 'redis' },
    { kind: 'folder', path: 'x' },
    null,
  ]) {
    assert.throws(() => parseApp({ ...described, source }), {
      code: 'INVALID_DESCRIPTION',
      message: /source is no folder with an absolute path, and no image/,
    })
  }
})
