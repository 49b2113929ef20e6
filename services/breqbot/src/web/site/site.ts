import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { Service } from '@berth/service'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Domain } from '../../domain.ts'
import type { Settings } from '../../settings.ts'
import { unknownGuild } from '../refusals.ts'
import type { Who } from '../who.ts'
import { renderHome } from './home-page.ts'
import type { Page } from './layout.ts'
import { renderPage } from './layout.ts'
import { PAGE_HEADERS } from './page-headers.ts'
import { renderServer } from './server-page.ts'
import { renderLoginNeeded, renderServers, renderSoundboard } from './soundboard-pages.ts'

/** What the site stands on. */
export interface SiteOptions extends Pick<Domain, 'stats' | 'guilds' | 'currency' | 'shop' | 'members'> {
  readonly who: Who
  readonly settings: Settings
  readonly hasLogin: boolean
}

const Params = Type.Object({ guild: Type.String({ pattern: String.raw`^\d{1,21}$` }) })
const HIDDEN = { hide: true } as const

/** Adds the pages for people. */
export async function addSite(app: Service, options: SiteOptions): Promise<void> {
  const { stats, guilds, currency, shop, members, who, settings, hasLogin } = options
  await app.register(fastifyStatic, {
    root: fileURLToPath(new URL('public', import.meta.url)),
    prefix: '/static/',
    index: false,
    maxAge: 300_000,
    setHeaders: (reply) => {
      void reply.header('x-content-type-options', 'nosniff')
    },
  })

  const send = async (
    request: FastifyRequest,
    reply: FastifyReply,
    page: Pick<Page, 'title' | 'main'> & Partial<Pick<Page, 'script'>>,
  ): Promise<FastifyReply> => {
    // A page is there without Redis too, with nobody logged in.
    const session = await who.session(request).catch(() => undefined)
    return reply
      .headers(PAGE_HEADERS)
      .type('text/html; charset=utf-8')
      .send(renderPage({ ...page, session, hasLogin }))
  }

  app.get('/', { schema: HIDDEN }, async (request, reply) => {
    const [worker, commandsRun] = await Promise.all([stats.worker(), stats.commandsRun()]).catch(
      () => [undefined, 0] as const,
    )
    const main = renderHome(worker, commandsRun, settings.DISCORD_CLIENT_ID !== undefined)
    return send(request, reply, { title: '', main })
  })

  app.get('/servers/:guild', { schema: { ...HIDDEN, params: Params } }, async (request, reply) => {
    const { guild: id } = request.params
    const guild = (await guilds.hasPage(id)) ? await guilds.find(id) : undefined
    if (!guild) throw unknownGuild()
    const [richest, offers] = await Promise.all([currency.richest(id), shop.list(id)])
    const users = richest.map(({ user }) => user)
    const known = await members.findAll(id, users)
    const listed = richest.map(({ balance }, index) => ({
      name: known[index]?.name ?? '',
      avatar: known[index]?.avatar ?? '',
      balance,
    }))
    return send(request, reply, { title: guild.name, main: renderServer(guild, listed, offers) })
  })

  app.get('/soundboard', { schema: HIDDEN }, async (request, reply) => {
    const session = await who.session(request)
    const main = session
      ? renderServers(await who.sharedGuilds(session))
      : renderLoginNeeded(hasLogin, '/soundboard')
    return send(request, reply, { title: 'Soundboards', main })
  })

  app.get('/soundboard/:guild', { schema: { ...HIDDEN, params: Params } }, async (request, reply) => {
    const { guild: id } = request.params
    if (!(await who.session(request))) {
      const main = renderLoginNeeded(hasLogin, `/soundboard/${id}`)
      return send(request, reply, { title: 'Soundboards', main })
    }
    const { guild } = await who.visit(request, id)
    const script = '/static/soundboard.js'
    return send(request, reply, { title: `Sounds of ${guild.name}`, main: renderSoundboard(guild), script })
  })
}
