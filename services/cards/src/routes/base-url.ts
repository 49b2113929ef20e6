import { ServiceError } from '@berth/service'
import type { FastifyRequest } from 'fastify'
import type { Settings } from '../settings.ts'

/**
 * How the outside reaches this service: `https://cards.example.org`, without a slash at the end. It may stand in markup.
 *
 * @throws {ServiceError} 400 When the request names a host that is none.
 */
export function baseOf(request: FastifyRequest, { PUBLIC_URL }: Pick<Settings, 'PUBLIC_URL'>): string {
  const url = URL.parse(PUBLIC_URL ?? `${request.protocol}://${request.host}`)
  if (!url) throw new ServiceError(400, 'INVALID_REQUEST', 'The Host of the request is no host')
  return url.href.replace(/\/+$/, '')
}
