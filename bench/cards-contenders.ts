import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { launch } from 'puppeteer-core'
import type { Browser, Page } from 'puppeteer-core'
import { cpuOfThisProcess, nameOf } from './cards-contender.ts'
import type { Contender } from './cards-contender.ts'
import { readProcessTree } from './cards-processes.ts'
import { createSatori, createSatoriProcesses } from './cards-satori.ts'
import { findBrowser } from './cards-service.ts'
import type { CardsService } from './cards-service.ts'

/** The way of the original, which the others are compared with. */
export const LAUNCHING = 'a launch for each card, PNG'

const NAME = 'Card 000000'
const BIO = 'Writes **programs** for *engines* that `do not exist` yet 😀 🚀'

/** All ways, ours first. */
export async function startContenders(service: CardsService): Promise<readonly Contender[]> {
  const html = await (await fetch(`${service.url}/card?${describe(NAME, 'html')}`)).text()
  return [
    askService(service, 'png'),
    askService(service, 'jpeg'),
    await launchEach(html, 1),
    await launchEach(html, availableParallelism()),
    await launchEach(html, 2 * availableParallelism()),
    await openEach(html),
    await createSatori(),
    await createSatoriProcesses(),
  ]
}

const describe = (name: string, format: string): string =>
  new URLSearchParams({ template: 'dark-profile', background: 'aurora', name, bio: BIO, format }).toString()

function askService({ url, pid }: CardsService, format: 'png' | 'jpeg'): Contender {
  const agent = new Agent({ keepAlive: true })
  return {
    name: `Cards over HTTP, ${format.toUpperCase()}`,
    cards: 800,
    callers: 8,
    async draw(place) {
      await get(`${url}/card?${describe(nameOf(place), format)}`, agent)
    },
    cpu: async () => (await readProcessTree(pid)).cpu,
    async [Symbol.asyncDispose]() {
      agent.destroy()
    },
  }
}

/** A client that takes little of the host, which the service needs. */
async function get(url: string, agent: Agent): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  request(url, { agent }, (response) => {
    if (response.statusCode !== 200) reject(new Error(`Cards answered ${response.statusCode}`))
    response.resume().once('end', resolve).once('error', reject)
  })
    .once('error', reject)
    .end()
  await promise
}

/**
 * What the original does: a browser for each card, closed after it. Its sleep of 100 ms is left out, and so are its fonts from
 * elsewhere. How many cards it makes at the same time depends on the server in front of it, so the best of several counts.
 */
async function launchEach(html: string, callers: number): Promise<Contender> {
  let ended = 0
  return {
    name: LAUNCHING,
    cards: 8 * callers,
    callers,
    async draw(place) {
      await using launched = await launchPlain()
      await shoot(await launched.browser.newPage(), html, place)
      // Its processes are asked before they end.
      ended += (await readProcessTree(launched.browser.process()?.pid ?? 0)).cpu
    },
    cpu: async () => ended + cpuOfThisProcess(),
    async [Symbol.asyncDispose]() {},
  }
}

/** One browser, and a new page for each card. */
async function openEach(html: string): Promise<Contender> {
  const { browser, [Symbol.asyncDispose]: close } = await launchPlain()
  return {
    name: 'a new page for each card, PNG',
    cards: 60,
    callers: 4,
    async draw(place) {
      const page = await browser.newPage()
      await shoot(page, html, place)
      await page.close()
    },
    cpu: async () => (await readProcessTree(browser.process()?.pid ?? 0)).cpu + cpuOfThisProcess(),
    [Symbol.asyncDispose]: close,
  }
}

async function shoot(page: Page, html: string, place: number): Promise<void> {
  await page.setViewport({ width: 500, height: 300 })
  await page.setContent(html.replaceAll(NAME, nameOf(place)))
  await page.screenshot({ type: 'png' })
}

async function launchPlain(): Promise<AsyncDisposable & { readonly browser: Browser }> {
  const { program, libraries } = await findBrowser()
  const folder = await mkdtemp(join(tmpdir(), 'bench-browser-'))
  const browser = await launch({
    executablePath: program,
    headless: 'shell',
    userDataDir: folder,
    args: ['--no-sandbox'], // as in containers, where the original runs
    env: { HOME: folder, PATH: '/usr/bin:/bin', LD_LIBRARY_PATH: libraries },
  })
  return {
    browser,
    async [Symbol.asyncDispose]() {
      await browser.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
    },
  }
}
