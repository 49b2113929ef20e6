import type { Service } from '@berth/service'
import type { LeaseStore } from './lease-store.ts'
import type { Settings } from './settings.ts'

/** Adds the page for people: what this is, and how full the pool is. */
export function addPage(app: Service, store: LeaseStore, { POOL_SIZE }: Pick<Settings, 'POOL_SIZE'>): void {
  app.get('/', { schema: { hide: true } }, async (_request, reply) => {
    const { leased, quarantine, now } = await store.inspect()
    const waits =
      quarantine > now ? ` New ones are granted again in ${Math.ceil((quarantine - now) / 1000)} s.` : ''
    return reply
      .headers({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
      .send(PAGE.replace('{pool}', `${leased} of ${POOL_SIZE} worker ids are leased.${waits}`))
  })
}

const PAGE = `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <title>Snowcloud</title>
  <style>
    body { max-width: 36rem; margin: 4rem auto; padding: 0 1rem; font: 1rem/1.6 system-ui, sans-serif; color-scheme: light dark }
    strong { font-size: 1.2rem }
  </style>
  <h1>Snowcloud</h1>
  <p>Snowcloud leases worker ids to generators of Snowflake ids, so that no two generators ever make the same id.</p>
  <p><strong>{pool}</strong></p>
  <p>Programs talk to <code>/leases</code> with a key; <a href="/openapi.json">/openapi.json</a> says how.</p>
</html>
`
