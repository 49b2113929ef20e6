import assert from 'node:assert/strict'
import test from 'node:test'
import { balancesKey } from '../currency/currency.ts'
import { serveHttp } from '../testing/serve-http.ts'
import { WebWorld } from '../testing/web-world.ts'

const ANN = { id: '11', name: 'ann', avatar: 'https://cdn.discordapp.com/ann.png' }

test('the status tells of the worker, and says when there is none', async () => {
  await using world = await WebWorld.start()
  const nothing = { version: '0.1.0', servers: 0, users: 0, commandsRun: 0, uptime: 0, shards: [] }
  const voice = { channels: 0, playing: 0, queued: 0 }
  assert.deepEqual((await world.ask('/api/status')).body, { ...nothing, isOnline: false, voice })
  const worker = {
    servers: 1,
    users: 7,
    started: world.clock.now() - 90_500,
    ping: 20,
    shards: [{ id: 0, state: 'ready' }],
    voice: { channels: 1, playing: 2, queued: 3 },
  }
  await world.domain.stats.report(worker)
  await world.domain.stats.countCommand()
  const { status, body, headers } = await world.ask('/api/status')
  const { started: _, ...told } = worker
  assert.deepEqual(body, { ...nothing, ...told, isOnline: true, commandsRun: 1, uptime: 90 })
  assert.deepEqual([status, headers['access-control-allow-origin']], [200, '*'])
})

test('a server is told of only when it decided so, and nobody learns whether it exists', async () => {
  await using world = await WebWorld.start()
  const { guild, domain } = world
  const paths = [
    `/api/guild?id=${guild.id}`,
    `/api/richest?id=${guild.id}`,
    `/api/shop?id=${guild.id}`,
    `/api/profile?id=11&guild_id=${guild.id}`,
    `/api/card?id=11&guild_id=${guild.id}`,
    `/servers/${guild.id}`,
  ]
  await domain.members.remember(guild.id, ANN)
  const hidden = await Promise.all([...paths, '/api/guild?id=999'].map((path) => world.ask(path)))
  assert.deepEqual(
    hidden.map(({ status, body }) => [status, body['code'], body['message']]),
    hidden.map(() => [404, 'UNKNOWN_GUILD', 'There is no such server here, or it has no public page']),
  )
  await domain.guilds.setPage(guild.id, true)
  const shown = await Promise.all(paths.slice(0, 4).map((path) => world.ask(path)))
  assert.deepEqual(
    shown.map(({ status }) => status),
    [200, 200, 200, 200],
  )
})

test('the coins, the shop and the profiles of a public server are told', async () => {
  await using world = await WebWorld.start()
  const { guild, domain, redis } = world
  const { id } = guild
  await domain.guilds.setPage(id, true)
  await domain.members.remember(id, ANN)
  await redis.zadd(balancesKey(id), 30, ANN.id, 50, '12')
  const item = await domain.items.create(id, { name: 'Lamp', description: 'Shines.' }, '1')
  await domain.shop.offer(id, { item, price: 5 })
  await domain.inventories.grant(id, { item, quantity: 2 }, ANN.id)
  await domain.profiles.set(id, ANN.id, 'bio', 'Sails.')
  const bodyOf = async (path: string) => (await world.ask(path)).body
  assert.deepEqual(
    [
      await bodyOf(`/api/guild?id=${id}`),
      await bodyOf(`/api/richest?id=${id}`),
      await bodyOf(`/api/shop?id=${id}`),
      await bodyOf(`/api/profile?id=11&guild_id=${id}`),
      (await bodyOf(`/api/profile?id=12&guild_id=${id}`))['code'],
    ],
    [
      { id, name: 'Boats <b>', icon: '', memberCount: 7 },
      {
        members: [
          { id: '12', name: '', avatar: '', balance: 50 },
          { ...ANN, balance: 30 },
        ],
      },
      { items: [{ name: 'Lamp', description: 'Shines.', price: 5 }] },
      { ...ANN, balance: 30, bio: 'Sails.', items: [{ name: 'Lamp', quantity: 2 }] },
      'UNKNOWN_MEMBER',
    ],
  )
})

test('a card is drawn for everybody to see, and what keeps it from being drawn is told', async () => {
  await using cards = await serveHttp((request, response) => {
    const isBroken = request.url?.includes('template=x') === true
    response.writeHead(isBroken ? 404 : 200, { 'content-type': isBroken ? 'application/json' : 'image/png' })
    response.end(isBroken ? '{"message":"There is no template x"}' : 'PNG')
  })
  await using world = await WebWorld.start({ CARDS_URL: cards.url })
  const { guild, domain } = world
  await domain.guilds.setPage(guild.id, true)
  await domain.members.remember(guild.id, ANN)
  const path = `/api/card?id=11&guild_id=${guild.id}`
  const drawn = await world.ask(path)
  assert.deepEqual([drawn.status, drawn.headers['content-type'], drawn.text], [200, 'image/png', 'PNG'])
  await domain.profiles.set(guild.id, ANN.id, 'template', 'x')
  const refused = await world.ask(path)
  assert.deepEqual([refused.status, refused.body['code']], [502, 'BAD_CARD'])
})

test('short paths lead where the settings say, and are not there without', async () => {
  await using world = await WebWorld.start({
    SUPPORT_URL: 'https://discord.gg/x',
    BUGS_URL: 'https://bugs.example/',
  })
  const locations = []
  for (const path of ['/guild', '/bugs', '/status', '/github', '/invite']) {
    const { status, headers } = await world.ask(path)
    locations.push([status, headers['location']])
  }
  const invite = new URL(String(locations.pop()?.[1]))
  assert.deepEqual(locations, [
    [302, 'https://discord.gg/x'],
    [302, 'https://bugs.example/'],
    [302, '/api/status'],
    [404, undefined],
  ])
  assert.deepEqual(
    [invite.origin + invite.pathname, invite.searchParams.get('client_id'), invite.searchParams.get('scope')],
    ['https://discord.com/oauth2/authorize', world.discord.bot.id, 'bot applications.commands'],
  )
})

test('every public answer is in the description for machines', async () => {
  await using world = await WebWorld.start()
  const { body } = await world.ask('/openapi.json')
  assert.deepEqual(Object.keys(body['paths'] ?? {}).toSorted(), [
    '/api/card',
    '/api/guild',
    '/api/guilds/{guild}/audio/{id}',
    '/api/guilds/{guild}/sounds',
    '/api/guilds/{guild}/sounds.zip',
    '/api/guilds/{guild}/sounds/{key}',
    '/api/profile',
    '/api/richest',
    '/api/shop',
    '/api/status',
  ])
})

test('without Redis /up says so, and the first page is there still', async () => {
  await using world = await WebWorld.start()
  await world.server.kill()
  const up = await world.ask('/up')
  assert.deepEqual([up.status, up.body], [503, { failing: ['redis'] }])
  const home = await world.ask('/')
  assert.equal(home.status, 200)
  assert.match(home.text, /Breqbot is not connected to Discord now/)
  const asked = await world.ask('/api/status')
  assert.deepEqual(
    [asked.status, asked.body['code'], asked.body['message'], asked.headers['retry-after']],
    [503, 'REDIS_AWAY', 'My memory is away for a moment, so I did nothing; try again soon', '2'],
  )
})

test('who asks too much is told to wait', async () => {
  await using world = await WebWorld.start({ RATE_LIMIT_PER_MINUTE: '2' })
  const statuses: number[] = []
  for (let time = 0; time < 3; time += 1) statuses.push((await world.ask('/api/status')).status)
  assert.deepEqual(statuses, [200, 200, 429])
})
