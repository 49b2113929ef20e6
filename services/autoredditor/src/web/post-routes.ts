import { ErrorBody } from '@berth/service'
import type { Service } from '@berth/service'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { SubredditState } from '../config/catalogue.ts'
import { nameOf } from '../config/subreddit.ts'
import { ORIGIN } from '../demo/demo-subreddits.ts'
import type { DrawPost } from '../pool/draw-posts.ts'
import { Post } from '../pool/post.ts'
import { ringFor } from '../pool/rings.ts'
import type { Offer, Offered } from './offer.ts'
import { emptyPool, unavailable, unknownSubreddit } from './refusals.ts'

const Params = Type.Object({
  subreddit: Type.String({ minLength: 1, maxLength: 50, description: 'Upper or lower case.' }),
})

const Query = Type.Object({
  channel: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 128,
      description:
        'Whom the post is for: nothing comes twice to one before all came once. Without it, any post comes.',
    }),
  ),
  nsfw: Type.Optional(
    Type.Boolean({
      description: 'False leaves out what is not safe for work; else all that is collected counts.',
    }),
  ),
  image: Type.Optional(Type.Boolean({ description: 'True wants pictures and galleries only.' })),
})

const ListQuery = Type.Object({
  nsfw: Type.Optional(
    Type.Boolean({ default: false, description: 'True also lists what is not safe for work at all.' }),
  ),
})

const common = {
  desc: Type.String(),
  nsfw: Type.Boolean({ description: 'Whether all of it is not safe for work.' }),
  some_nsfw: Type.Boolean({ description: 'Whether some of it may be.' }),
  demo: Type.Boolean({ description: 'Whether it is made up.' }),
  state: Type.Union([SubredditState.properties.state, Type.Literal('new')]),
}

type Description = Static<ReturnType<typeof Type.Object<typeof common>>>

const List = Type.Record(Type.String(), Type.Object({ ...common, posts: Type.Integer() }), { title: 'List' })

const { since, refreshed, due, failures, problem } = SubredditState.properties
const Stats = Type.Object(
  {
    name: Type.String(),
    ...common,
    posts: Type.Object({
      all: Type.Integer(),
      safe: Type.Integer(),
      images: Type.Integer(),
      safe_images: Type.Integer(),
    }),
    since: Type.Optional(since),
    refreshed: Type.Optional(refreshed),
    due: Type.Optional(due),
    failures: Type.Optional(failures),
    problem: Type.Optional(problem),
  },
  { title: 'Stats' },
)

const REFUSED = { 404: ErrorBody, 429: ErrorBody, 503: ErrorBody }

/** What the routes of posts stand on. */
export interface PostRoutesOptions {
  readonly offer: Offer
  readonly draw: DrawPost
  /** Told of every draw, and whether there was a post. */
  readonly onDraw: (wasThere: boolean) => void
}

/** Adds `/list`, `/:subreddit` and `/:subreddit/stats`. */
export function addPostRoutes(app: Service, { offer, draw, onDraw }: PostRoutesOptions): void {
  const find = (name: string): Offered => {
    const offered = offer.find(name) ?? offer.find(nameOf(name))
    if (offered) return offered
    throw unknownSubreddit(
      name,
      offer.list().map(({ subreddit }) => subreddit.name),
    )
  }
  const describe = ({ subreddit, state, size }: Offered): Description => ({
    desc: subreddit.description,
    nsfw: subreddit.nsfw === 'only',
    some_nsfw: subreddit.nsfw !== 'no' || size.all > size.safe,
    demo: offer.isDemo,
    state: state?.state ?? (offer.isDemo ? 'open' : 'new'),
  })

  app.get(
    '/list',
    { schema: { querystring: ListQuery, response: { 200: List, 429: ErrorBody } } },
    async ({ query }, reply) => {
      const listed = offer.list().filter(({ subreddit }) => query.nsfw === true || subreddit.nsfw !== 'only')
      return reply
        .header('cache-control', 'no-store')
        .send(
          Object.fromEntries(
            listed.map((one) => [one.subreddit.name, { ...describe(one), posts: one.size.all }]),
          ),
        )
    },
  )

  app.get(
    '/:subreddit',
    {
      exposeHeadRoute: false, // asking for the headers alone would use a post up
      schema: { params: Params, querystring: Query, response: { 200: Post, ...REFUSED } },
    },
    async (request, reply) => {
      const { nsfw = true, image = false, channel } = request.query
      const offered = find(request.params.subreddit)
      const json = await draw({ pool: offered.pool, ring: ringFor({ nsfw, image }), channel }).catch(
        (error: unknown) => {
          throw unavailable(error)
        },
      )
      onDraw(json !== undefined)
      if (json === undefined) throw emptyPool(offered, Math.floor(Date.now() / 1000))
      void reply.header('cache-control', 'no-store').type('application/json; charset=utf-8')
      // It was made from a post when it came in; reading it to write it again would say the same.
      const body: unknown = offer.isDemo ? json.replaceAll(ORIGIN, originOf(request)) : json
      return reply.send(body as Post)
    },
  )

  app.get(
    '/:subreddit/stats',
    { schema: { params: Params, response: { 200: Stats, ...REFUSED } } },
    async ({ params }, reply) => {
      const offered = find(params.subreddit)
      const { subreddit, state, size } = offered
      return reply.header('cache-control', 'no-store').send({
        name: subreddit.name,
        ...state,
        ...describe(offered),
        posts: {
          all: size.all,
          safe: size.safe,
          images: size['all-image'],
          safe_images: size['safe-image'],
        },
      })
    },
  )
}

/** What a host and its port consist of; a quotation mark, which URLs may have there, would end the JSON text. */
const HOST = /^[\w.:[\]-]+$/

/** Where the client reached this service. */
function originOf({ protocol, host }: FastifyRequest): string {
  return (HOST.test(host) ? URL.parse(`${protocol}://${host}`)?.origin : undefined) ?? ORIGIN
}
