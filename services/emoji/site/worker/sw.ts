/// <reference lib="webworker" />

declare const self: ServiceWorkerGlobalScope
// The build puts these in: what the page needs to start, what else it may load, and a name for this state of both.
declare const PRECACHE: readonly string[]
declare const LATER: readonly string[]
declare const VERSION: string

const CACHE = `emoji-${VERSION}`
/** How long the network may take to answer when the page is here already. */
const PATIENCE = 3000

self.addEventListener('install', (event) => {
  event.waitUntil(install())
})

self.addEventListener('activate', (event) => {
  event.waitUntil(activate())
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const isOurs = request.method === 'GET' && request.url.startsWith(self.registration.scope)
  if (isOurs) event.respondWith(answer(event))
})

async function install(): Promise<void> {
  const cache = await caches.open(CACHE)
  await cache.addAll(PRECACHE)
  await self.skipWaiting()
}

/** Languages that somebody uses are taken along from the state before, as far as they are the same in this one. */
async function activate(): Promise<void> {
  const cache = await caches.open(CACHE)
  const old = (await caches.keys()).filter((name) => name !== CACHE)
  for (const path of LATER) {
    const kept = await caches.match(path)
    if (kept) await cache.put(path, kept)
  }
  await Promise.all(old.map((name) => caches.delete(name)))
  await self.clients.claim()
}

/** The page from the network while there is one, so that it is never old; all else by name, as it never changes. */
async function answer(event: FetchEvent): Promise<Response> {
  const { request } = event
  const cache = await caches.open(CACHE)
  const kept = await cache.match(request.mode === 'navigate' ? './' : request)
  if (request.mode === 'navigate') {
    return await fetch(request, kept && { signal: AbortSignal.timeout(PATIENCE) }).catch((error: unknown) => {
      if (kept) return kept
      throw error
    })
  }
  if (kept) return kept
  const response = await fetch(request)
  if (response.ok && request.url.includes('/assets/')) event.waitUntil(cache.put(request, response.clone()))
  return response
}
