// Takes the pictures of the README, of the demo: `npm run screenshots`.
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
// @boundaries-ignore what tests start is shared by all of them
import { launchChromium } from '../../../../test/support/chromium.ts'
// @boundaries-ignore the same
import { preparePicture, takePicture } from '../../../../test/support/pictures.ts'
// @boundaries-ignore the same
import type { Look } from '../../../../test/support/pictures.ts'
// @boundaries-ignore the same
import { RedisServer } from '../../../../test/support/redis-server.ts'
import { readSettings } from '../settings.ts'
import { buildApp } from '../web/app.ts'

const FOLDER = fileURLToPath(new URL('../../docs/', import.meta.url))

interface Picture extends Look {
  readonly name: string
  readonly subreddit: string
}

const PICTURES: readonly Picture[] = [
  { name: 'light', subreddit: 'demo_harbours', size: [820, 960] },
  { name: 'phone', subreddit: 'demo_harbours', size: [390, 720], scale: 2, isDark: true },
  { name: 'text', subreddit: 'demo_facts', size: [390, 720], scale: 2 },
]

await using redis = await RedisServer.start()
await using app = await buildApp(readSettings({ REDIS_URL: redis.url, REDIS_TIMEOUT_MS: '10000' }))
const url = await app.listen({ port: 0, host: '127.0.0.1' })
await using browser = await launchChromium()
await mkdir(FOLDER, { recursive: true })
for (const picture of PICTURES) {
  const page = await browser.newPage()
  await preparePicture(page, picture)
  await page.goto(`${url}/#${picture.subreddit}`, { waitUntil: 'networkidle0' })
  await takePicture(page, `${FOLDER}${picture.name}.png`)
  await page.close()
}
