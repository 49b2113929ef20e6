import type { Browser, CDPSession } from 'puppeteer-core'

/** What a page of a browser begins as: empty, of a size in pixels. */
export interface TargetOptions {
  readonly width: number
  readonly height: number
  /** Whether it draws frames only when asked for one. */
  readonly framesOnDemand: boolean
}

let opened = 0

/** Opens an empty page; puppeteer's own would wait for frames that nobody asks for. */
export async function openTarget(browser: Browser, options: TargetOptions): Promise<CDPSession> {
  const { width, height, framesOnDemand } = options
  opened += 1
  const url = `about:blank#${opened}`
  const whole = await browser.target().createCDPSession()
  await whole.send('Target.createTarget', { url, width, height, enableBeginFrameControl: framesOnDemand })
  const target = await browser.waitForTarget((one) => one.url() === url, { timeout: 10_000 })
  const session = await target.createCDPSession()
  await whole.detach()
  return session
}
