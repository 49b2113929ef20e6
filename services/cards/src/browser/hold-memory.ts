import { TargetType } from 'puppeteer-core'
import type { Browser } from 'puppeteer-core'
import { openTarget } from './open-target.ts'

/** Pixels of a page whose one frame is kept by the process that composes them: 4 MB. */
const SIDE = 1000
/** Characters of a script that the browser's own process keeps. */
const SCRIPT = 1_500_000

/**
 * Makes a browser that draws on demand hold a little memory for nothing. Chromium's allocator gives what is free back to the
 * system as soon as that is more than an eighth of what a process holds. Processes that draw nothing but small cards hold so
 * little that the buffers of every frame go back, and the next one waits for the system to bring them again, page by page.
 * Beside these few megabytes they stay, which saves about a third of the CPU of a card.
 */
export async function holdMemory(browser: Browser): Promise<void> {
  const first = browser
    .targets()
    .find((target) => target.type() === TargetType.PAGE && target.url() === 'about:blank')
  const session = await openTarget(browser, { width: SIDE, height: SIDE, framesOnDemand: true })
  await session.send('Page.enable')
  await session.send('Page.addScriptToEvaluateOnNewDocument', { source: `//${' '.repeat(SCRIPT)}` })
  await session.send('HeadlessExperimental.beginFrame', { screenshot: { format: 'jpeg' } })
  // The page that every browser begins with is of no use beside this one.
  const own = await first?.createCDPSession()
  await own?.send('Page.close')
}
