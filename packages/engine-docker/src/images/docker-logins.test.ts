import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeTempFolder } from '@berth/sdk/testing'
import { dockerLogins, parseLogins } from './docker-logins.ts'

const auth = (text: string) => ({ auth: Buffer.from(text).toString('base64') })

test('what docker login has kept is found by registry, in each form in which it is kept', async () => {
  const auths = {
    'https://index.docker.io/v1/': auth('ann:one'),
    'ghcr.io': auth('ben:two:three'),
    'https://registry.example.org:5000/v2/': auth('cleo:four'),
  }
  await using folder = await makeTempFolder({ 'config.json': JSON.stringify({ auths }) })
  const authOf = dockerLogins({ DOCKER_CONFIG: folder.path })
  const shown = await Promise.all(
    ['docker.io', 'ghcr.io', 'registry.example.org:5000', 'quay.io'].map(authOf),
  )
  assert.deepEqual(shown, [
    { username: 'ann', password: 'one', serveraddress: 'https://index.docker.io/v1/' },
    { username: 'ben', password: 'two:three', serveraddress: 'ghcr.io' },
    { username: 'cleo', password: 'four', serveraddress: 'registry.example.org:5000' },
    undefined,
  ])
})

test('what a helper keeps, and what is damaged, is nobody', async () => {
  for (const text of [
    '',
    'no json',
    '[]',
    '{"auths":[]}',
    '{"auths":{"ghcr.io":{}}}',
    '{"auths":{"ghcr.io":{"auth":"=="}}}',
  ])
    assert.deepEqual(parseLogins(text), {}, text)
  assert.equal(await dockerLogins({ DOCKER_CONFIG: '/no/such/folder' })('ghcr.io'), undefined)
})
