import type { FastifyRequest } from 'fastify'
import type { Settings } from '../settings.ts'

/** How the outside reaches this service: `https://cards.example.org`. */
export function baseOf(request: FastifyRequest, { PUBLIC_URL }: Pick<Settings, 'PUBLIC_URL'>): string {
  return (PUBLIC_URL ?? `${request.protocol}://${request.host}`).replace(/\/+$/, '')
}
