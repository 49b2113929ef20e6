import assert from 'node:assert/strict'
import test from 'node:test'
import { newGuild, startRedis } from '../testing/start-redis.ts'
import { serveHttp } from '../testing/serve-http.ts'
import { Cards } from './cards.ts'
import { Members } from './members.ts'
import { Profiles } from './profiles.ts'

const { redis } = await startRedis()
const ANN = { id: '1', name: 'ann', avatar: 'https://cdn.example/ann.png' }

test('a member is known as they were last, and only in their guild', async () => {
  const members = new Members(redis)
  const guild = newGuild()
  await members.remember(guild, ANN)
  await members.remember(guild, { ...ANN, name: 'Ann' })
  assert.deepEqual(await members.findAll(guild, ['2', '1']), [undefined, { ...ANN, name: 'Ann' }])
  assert.deepEqual([await members.find(newGuild(), '1'), await members.findAll(guild, [])], [undefined, []])
})

test('a profile is changed part by part, and an empty text removes one', async () => {
  const profiles = new Profiles(redis)
  const guild = newGuild()
  await profiles.set(guild, '1', 'bio', ' Sails. ')
  await profiles.set(guild, '1', 'background', 'https://pictures.example/sea.jpg')
  await profiles.set(guild, '1', 'background', '#336699')
  await profiles.set(guild, '1', 'template', 'quote')
  await profiles.set(guild, '1', 'template', '')
  assert.deepEqual({ ...(await profiles.find(guild, '1')) }, { bio: 'Sails.', background: '#336699' })
  await assert.rejects(profiles.set(guild, '1', 'bio', 'x'.repeat(301)), { code: 'BAD_NAME' })
  for (const text of ['http://pictures.example/sea.jpg', 'javascript:alert(1)', 'a b']) {
    await assert.rejects(profiles.set(guild, '1', 'background', text), { code: 'BAD_NAME' })
  }
})

test('a card is drawn by the Cards service, of what the member shows', async () => {
  await using server = await serveHttp((_, response) => {
    response.writeHead(200, { 'content-type': 'image/png' }).end('PNG')
  })
  const cards = new Cards(server.url)
  assert.equal((await cards.draw(ANN, { bio: 'Sails.', background: '336699' }, 'Boats')).toString(), 'PNG')
  const query = new URL(server.asked[0] ?? '', server.url).searchParams
  assert.deepEqual(Object.fromEntries(query), {
    template: 'light-profile',
    name: 'ann',
    bio: 'Sails.',
    avatar: ANN.avatar,
    footer: 'Boats',
    background: '336699',
    format: 'png',
    scale: '2',
  })
})

test('what the Cards service says against a card is told', async () => {
  await using server = await serveHttp((_, response) => {
    response.writeHead(404, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ code: 'UNKNOWN_TEMPLATE', message: 'There is no template x' }))
  })
  await assert.rejects(new Cards(server.url).draw(ANN, { template: 'x' }, ''), {
    code: 'BAD_CARD',
    details: { reason: 'There is no template x' },
  })
})
