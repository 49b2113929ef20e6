import { ErrorBody, ServiceError } from '@berth/service'
import type { Service } from '@berth/service'
import { Type } from 'typebox'
import type { Domain } from '../domain.ts'
import type { Guild } from '../guilds/guilds.ts'
import { WorkerStatus } from '../stats/stats.ts'
import { VERSION } from '../version.ts'
import { toServiceError, unknownGuild } from './refusals.ts'

const id = (what: string) =>
  Type.String({ pattern: String.raw`^\d{1,21}$`, description: `The id of ${what}.` })
const GuildQuery = Type.Object({ id: id('a server') })
const MemberQuery = Type.Object({ id: id('a member'), guild_id: id('a server') })

const Status = Type.Object(
  {
    version: Type.String(),
    isOnline: Type.Boolean({
      description: 'Whether a worker runs; without one the following are missing or 0.',
    }),
    servers: Type.Integer(),
    users: Type.Integer(),
    commandsRun: Type.Integer(),
    uptime: Type.Integer({ description: 'Seconds since the worker was started.' }),
    ping: Type.Optional(WorkerStatus.properties.ping),
    shards: WorkerStatus.properties.shards,
    voice: WorkerStatus.properties.voice,
  },
  { title: 'Status' },
)
const GuildBody = Type.Object(
  { id: Type.String(), name: Type.String(), icon: Type.String(), memberCount: Type.Integer() },
  { title: 'Server' },
)
const MemberBody = Type.Object({
  id: Type.String(),
  name: Type.String({ description: 'Empty for who has never used the bot since they got their coins.' }),
  avatar: Type.String(),
  balance: Type.Integer(),
})
const Richest = Type.Object({ members: Type.Array(MemberBody) }, { title: 'Richest' })
const ShopBody = Type.Object(
  {
    items: Type.Array(
      Type.Object({ name: Type.String(), description: Type.String(), price: Type.Integer() }),
    ),
  },
  { title: 'Shop' },
)
const ProfileBody = Type.Object(
  {
    ...MemberBody.properties,
    bio: Type.String(),
    items: Type.Array(Type.Object({ name: Type.String(), quantity: Type.Integer() })),
  },
  { title: 'Profile' },
)

const REFUSED = { 404: ErrorBody, 429: ErrorBody }
const NO_VOICE = { channels: 0, playing: 0, queued: 0 }

/** What the public API stands on. */
export type ApiOptions = Pick<
  Domain,
  'stats' | 'guilds' | 'currency' | 'shop' | 'members' | 'profiles' | 'inventories' | 'cards' | 'clock'
>

/** Adds what everybody may ask, of servers that decided to be public. */
export function addApiRoutes(app: Service, domain: ApiOptions): void {
  const { stats, guilds, currency, shop, members, profiles, inventories, cards, clock } = domain

  const publicGuild = async (guild: string): Promise<Guild> => {
    const found = (await guilds.hasPage(guild)) ? await guilds.find(guild) : undefined
    if (!found) throw unknownGuild()
    return found
  }
  const knownMember = async (guild: string, member: string) => {
    const found = await members.find(guild, member)
    if (!found) throw new ServiceError(404, 'UNKNOWN_MEMBER', 'I know no such member of this server')
    return found
  }

  app.get('/api/status', { schema: { response: { 200: Status, 429: ErrorBody } } }, async (_, reply) => {
    const [worker, commandsRun] = await Promise.all([stats.worker(), stats.commandsRun()])
    return reply.headers(OPEN).send({
      version: VERSION,
      isOnline: worker !== undefined,
      servers: worker?.servers ?? 0,
      users: worker?.users ?? 0,
      commandsRun,
      uptime: worker ? Math.max(0, Math.floor((clock.now() - worker.started) / 1000)) : 0,
      ...(worker && { ping: worker.ping }),
      shards: worker?.shards ?? [],
      voice: worker?.voice ?? NO_VOICE,
    })
  })

  app.get(
    '/api/guild',
    { schema: { querystring: GuildQuery, response: { 200: GuildBody, ...REFUSED } } },
    async ({ query }, reply) => {
      const { id, name, icon, memberCount } = await publicGuild(query.id)
      return reply.headers(OPEN).send({ id, name, icon, memberCount })
    },
  )

  app.get(
    '/api/richest',
    { schema: { querystring: GuildQuery, response: { 200: Richest, ...REFUSED } } },
    async ({ query }, reply) => {
      const { id: guild } = await publicGuild(query.id)
      const richest = await currency.richest(guild)
      const known = await members.findAll(
        guild,
        richest.map(({ user }) => user),
      )
      return reply.headers(OPEN).send({
        members: richest.map(({ user, balance }, index) => ({
          id: user,
          name: known[index]?.name ?? '',
          avatar: known[index]?.avatar ?? '',
          balance,
        })),
      })
    },
  )

  app.get(
    '/api/shop',
    { schema: { querystring: GuildQuery, response: { 200: ShopBody, ...REFUSED } } },
    async ({ query }, reply) => {
      const { id: guild } = await publicGuild(query.id)
      const offers = await shop.list(guild)
      const items = offers.map(({ item: { name, description }, price }) => ({ name, description, price }))
      return reply.headers(OPEN).send({ items })
    },
  )

  app.get(
    '/api/profile',
    { schema: { querystring: MemberQuery, response: { 200: ProfileBody, ...REFUSED } } },
    async ({ query }, reply) => {
      const { id: guild } = await publicGuild(query.guild_id)
      const member = await knownMember(guild, query.id)
      const [balance, { bio = '' }, stacks] = await Promise.all([
        currency.balance(guild, member.id),
        profiles.find(guild, member.id),
        inventories.list(guild, member.id),
      ])
      const items = stacks.map(({ item, quantity }) => ({ name: item.name, quantity }))
      return reply.headers(OPEN).send({ ...member, balance, bio, items })
    },
  )

  app.get(
    '/api/card',
    {
      schema: {
        summary: 'A card as PNG',
        querystring: MemberQuery,
        response: { 200: Type.Unsafe<Buffer>({}), ...REFUSED, 502: ErrorBody, 503: ErrorBody },
      },
    },
    async ({ query }, reply) => {
      const guild = await publicGuild(query.guild_id)
      const member = await knownMember(guild.id, query.id)
      if (!cards) throw new ServiceError(503, 'NO_CARDS', 'Cards are not drawn here: CARDS_URL is not set')
      const png = await cards
        .draw(member, await profiles.find(guild.id, member.id), guild.name)
        .catch((error: unknown) => {
          throw toServiceError(error)
        })
      return reply
        .headers({ ...OPEN, 'content-type': 'image/png', 'cache-control': 'public, max-age=60' })
        .send(png)
    },
  )
}

/** Pages of other sites may ask, as there is nothing that depends on who asks. */
const OPEN = { 'access-control-allow-origin': '*', 'cache-control': 'no-cache' } as const
