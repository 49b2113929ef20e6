import { ServiceError } from '@berth/service'
import type { Service } from '@berth/service'
import type { LeaseStore } from './lease-store.ts'
import type { Settings } from './settings.ts'

/** Adds the page for people: what this is, and how full the pool is. */
export function addPage(app: Service, store: LeaseStore, { POOL_SIZE }: Pick<Settings, 'POOL_SIZE'>): void {
  app.get('/', { schema: { hide: true } }, async (_request, reply) => {
    const { status, text } = await describePool(store, POOL_SIZE)
    return reply
      .code(status)
      .headers({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
      .send(PAGE.replace('{pool}', text))
  })
}

async function describePool(store: LeaseStore, poolSize: number) {
  try {
    const { leased, quarantine, now } = await store.inspect()
    const wait = Math.ceil((quarantine - now) / 1000)
    const more = wait > 0 ? ` New ones are granted again in ${wait} s.` : ''
    return { status: 200, text: `${leased} of ${poolSize} worker ids are leased.${more}` }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    return {
      status: error.status,
      text: `How many worker ids are leased cannot be said now: ${error.message}.`,
    }
  }
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
