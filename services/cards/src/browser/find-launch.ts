import { TimeoutError } from 'puppeteer-core'
import type { Installation } from './install.ts'
import type { Isolation } from './isolation.ts'
import type { LaunchedBrowser } from './launch.ts'
import { launchBrowser } from './launch.ts'
import { Page } from './page.ts'
import { TookTooLong, within } from './within.ts'

/** How browsers are launched on this machine. */
export interface LaunchPlan {
  readonly isolation: Isolation
  readonly framesOnDemand: boolean
}

const PROBE_TIMEOUT = 15_000

/**
 * Launches the browser in the best way that works here: the first isolation in which it starts, with frames on demand when
 * this build draws them, with ordinary screenshots (four times slower) when not.
 *
 * @throws {AggregateError} When it starts in none of them.
 * @throws {TookTooLong | TimeoutError} When this host is too busy to tell.
 */
export async function findLaunch(
  installation: Installation,
  isolations: readonly Isolation[],
): Promise<LaunchPlan & LaunchedBrowser> {
  const problems: unknown[] = []
  for (const isolation of isolations) {
    try {
      return await probe(installation, isolation)
    } catch (error) {
      // A host that is busy is no reason for less isolation; whoever asks again tries the same again.
      if (error instanceof TookTooLong || error instanceof TimeoutError) throw error
      problems.push(error)
    }
  }
  throw new AggregateError(
    problems,
    `${installation.program} does not start: ${problems.map(explain).join('; ')}; set CARDS_CHROMIUM to the path of a Chromium that does`,
  )
}

async function probe(
  installation: Installation,
  isolation: Isolation,
): Promise<LaunchPlan & LaunchedBrowser> {
  const launched = await launchBrowser({ installation, isolation, framesOnDemand: true })
  try {
    if (isolation.hasSandbox) await assertSandboxed(launched)
  } catch (error) {
    await launched.close()
    throw error
  }
  try {
    await within(PROBE_TIMEOUT, drawOnce(launched, true), 'drawing a frame on demand')
    return { ...launched, isolation, framesOnDemand: true }
  } catch {
    await launched.close()
  }
  const plain = await launchBrowser({ installation, isolation, framesOnDemand: false })
  try {
    await within(PROBE_TIMEOUT, drawOnce(plain, false), 'taking a screenshot')
    return { ...plain, isolation, framesOnDemand: false }
  } catch (error) {
    await plain.close()
    throw error
  }
}

async function drawOnce({ browser }: LaunchedBrowser, framesOnDemand: boolean): Promise<void> {
  const page = await Page.open(browser, { width: 50, height: 30, scale: 1, framesOnDemand })
  const needs = { text: '', faces: [], lang: 'en', hasItalics: false }
  await page.draw({ css: '', body: '<p>a</p>', needs, fonts: [], width: 50, height: 30 }, 'png')
  await page.close()
}

/** What stands at CARDS_CHROMIUM may be a script that gives the browser flags of its own. */
async function assertSandboxed({ browser }: LaunchedBrowser): Promise<void> {
  const session = await browser.target().createCDPSession()
  const { commandLine } = await within(PROBE_TIMEOUT, session.send('SystemInfo.getInfo'), 'asking for flags')
  await session.detach()
  if (/ --(no-sandbox|disable-(namespace|seccomp-filter)-sandbox)( |$)/.test(commandLine))
    throw new Error('what starts it turns the sandbox off')
}

const explain = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''
