import { randomBytes } from 'node:crypto'
import { ErrorBody } from '@berth/service'
import type { Service } from '@berth/service'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { ApiKeys } from './api-keys.ts'
import type { Lease, LeaseStore } from './lease-store.ts'
import { refuse } from './refusals.ts'
import { readClaim, signClaim } from './token.ts'
import type { Claim } from './token.ts'
import type { Settings } from './settings.ts'

const Ms = Type.Integer({ minimum: 0, maximum: 2 ** 42, description: 'Milliseconds since 2020-01-01.' })
const WorkerId = Type.Integer({ minimum: 0, maximum: 1023 })
const Token = Type.String({
  minLength: 1,
  maxLength: 2000,
  description: 'As the latest grant or renewal gave it.',
})
const Owner = Type.String({ minLength: 1, maxLength: 200, description: 'Who asks, for operators to read.' })

const LeaseBody = Type.Object(
  {
    workerId: WorkerId,
    from: Ms,
    until: Ms,
    ttl: Type.Integer({ description: 'Milliseconds that a renewal lasts.' }),
    now: Ms,
    generation: Type.Integer({ description: 'Greater for each grant than for all before.' }),
    token: Token,
  },
  { title: 'Lease' },
)

const HeldLeases = Type.Object(
  {
    now: Ms,
    poolSize: Type.Integer(),
    free: Type.Integer(),
    quarantine: Type.Object({ active: Type.Boolean(), secondsLeft: Type.Number() }),
    leases: Type.Array(
      Type.Object({
        workerId: WorkerId,
        owner: Type.String(),
        from: Ms,
        until: Ms,
        secondsLeft: Type.Number(),
        generation: Type.Integer(),
        fenced: Type.Boolean(),
      }),
    ),
  },
  { title: 'Leases' },
)

const REFUSED = { 401: ErrorBody, 409: ErrorBody, 503: ErrorBody }

/** What the routes of leases stand on. */
export interface LeaseRoutesOptions {
  readonly store: LeaseStore
  readonly keys: ApiKeys
  readonly settings: Pick<Settings, 'LEASE_SECRET' | 'LEASE_TTL_MS' | 'POOL_SIZE'>
}

/** Adds the routes of leases: take one, renew it, give it back, and see them all. Each wants an API key. */
export function addLeaseRoutes(app: Service, { store, keys, settings }: LeaseRoutesOptions): void {
  const { LEASE_SECRET: secret, LEASE_TTL_MS: ttl, POOL_SIZE: poolSize } = settings
  const onRequest = async (request: FastifyRequest): Promise<void> => {
    const [, key] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? []
    if (key === undefined || !(await keys.has(key))) throw refuse('UNAUTHORIZED')
  }
  const answer = (lease: Lease, owner: string) => {
    const { workerId, from, until, now, generation } = lease
    return { workerId, from, until, ttl, now, generation, token: signClaim({ ...lease, owner }, secret) }
  }
  const prove = (token: string): Claim => {
    const claim = readClaim(token, secret)
    if (!claim) throw refuse('LEASE_LOST')
    return claim
  }

  app.post(
    '/leases',
    { onRequest, schema: { body: Type.Object({ owner: Owner }), response: { 201: LeaseBody, ...REFUSED } } },
    async ({ body }, reply) => {
      const lease = await store.acquire(randomBytes(12).toString('base64url'), body.owner)
      return reply.code(201).header('cache-control', 'no-store').send(answer(lease, body.owner))
    },
  )

  app.post(
    '/leases/renew',
    {
      onRequest,
      schema: { body: Type.Object({ token: Token, clock: Ms }), response: { 200: LeaseBody, ...REFUSED } },
    },
    async ({ body }, reply) => {
      const claim = prove(body.token)
      const lease = await store.renew(claim, body.clock)
      return reply.header('cache-control', 'no-store').send(answer(lease, claim.owner))
    },
  )

  app.post(
    '/leases/release',
    {
      onRequest,
      schema: { body: Type.Object({ token: Token, until: Ms }), response: { 204: Type.Null(), ...REFUSED } },
    },
    async ({ body }, reply) => {
      await store.release(prove(body.token), body.until)
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/leases',
    { onRequest, schema: { response: { 200: HeldLeases, ...REFUSED } } },
    async (_, reply) => {
      const { now, leased, quarantine, leases } = await store.inspect({ list: true })
      return reply.header('cache-control', 'no-store').send({
        now,
        poolSize,
        free: poolSize - leased,
        quarantine: { active: now < quarantine, secondsLeft: secondsBetween(now, quarantine) },
        leases: leases.map((lease) => ({ ...lease, secondsLeft: secondsBetween(now, lease.until) })),
      })
    },
  )
}

const secondsBetween = (now: number, then: number): number => Math.max(0, then - now) / 1000
