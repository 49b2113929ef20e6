import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'puppeteer-core'
// @boundaries-ignore what tests start is shared by all of them
import { preparePicture, takePicture } from '../../../../test/support/pictures.ts'
// @boundaries-ignore the same
import type { Look } from '../../../../test/support/pictures.ts'
import { makeFile } from '../sound/test-files.ts'
import { BrowserWorld } from './browser-world.ts'

// Takes the pictures of the README: `npm run screenshots`.
const DOCS = new URL('../../docs/', import.meta.url)

const SOUNDS = [
  ['🔔', 'Ship bell', 1200],
  ['📯', 'Fog horn', 2400],
  ['🥁', 'Drum roll', 1800],
  ['🦆', 'Rubber duck', 400],
  ['🎺', 'Sad trumpet', 3100],
] as const

await mkdir(DOCS, { recursive: true })
await using world = await BrowserWorld.start()
const { guild, domain } = world.web
await domain.guilds.remember({ id: guild.id, name: 'Boats', icon: '', memberCount: 7, emojis: [] })
for (const [index, [emoji, name, length]] of SOUNDS.entries()) {
  const source = { bytes: makeFile({ tone: 330 + 110 * index, length }), name }
  await domain.sounds.add(guild.id, { emoji, name, uploader: guild.owner.id, source })
}
await domain.stats.report({
  servers: 12,
  users: 3480,
  started: Date.now(),
  ping: 20,
  shards: [{ id: 0, state: 'ready' }],
  voice: { channels: 3, playing: 2, queued: 0 },
})

const press = (page: Page) => page.focus('[aria-label="Play Fog horn"]')
for (const { name, path, act, ...look } of [
  { name: 'home', path: '/', size: [1000, 900] },
  { name: 'soundboard', path: `/soundboard/${guild.id}`, size: [1000, 1000], act: press },
  { name: 'soundboard-phone', path: `/soundboard/${guild.id}`, size: [390, 844], isDark: true },
] as readonly (Look & { name: string; path: string; act?: (page: Page) => Promise<unknown> })[]) {
  const page = await world.visit(path, { prepare: (page) => preparePicture(page, look) })
  await act?.(page)
  await takePicture(page, `${fileURLToPath(DOCS)}${name}.png`)
  await page.close()
}
