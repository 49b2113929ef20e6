import type { Hsts } from '@berth/sdk'

/** What a browser is told: `max-age=31536000; includeSubDomains`. */
export function formatHsts({ maxAge, includeSubDomains = false, preload = false }: Hsts): string {
  return [`max-age=${maxAge}`, includeSubDomains && 'includeSubDomains', preload && 'preload']
    .filter((part) => part !== false)
    .join('; ')
}
