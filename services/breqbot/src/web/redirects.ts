import type { Service } from '@berth/service'
import { inviteUrl } from '../bot/invite-url.ts'
import type { Settings } from '../settings.ts'

/** Adds short paths that lead elsewhere; those whose aim is not set are not there. */
export function addRedirects(app: Service, settings: Settings): void {
  const { DISCORD_CLIENT_ID: clientId } = settings
  const aims = {
    '/invite': clientId === undefined ? undefined : inviteUrl(settings, clientId),
    '/guild': settings.SUPPORT_URL,
    '/bugs': settings.BUGS_URL,
    '/github': settings.SOURCE_URL,
    '/status': settings.STATUS_URL ?? '/api/status',
  }
  for (const [path, aim] of Object.entries(aims)) {
    if (aim !== undefined) app.get(path, { schema: { hide: true } }, (_, reply) => reply.redirect(aim))
  }
}
