import { constants } from 'node:fs'
import { access, writeFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { launch } from 'puppeteer-core'
import type { Browser } from 'puppeteer-core'
import { listFlags } from './flags.ts'
import type { Installation } from './install.ts'
import type { Isolation } from './isolation.ts'
import { makeProfile, removeProfile } from './profiles.ts'
import { within } from './within.ts'

/** A browser that runs, with the way to end it. */
export interface LaunchedBrowser {
  readonly browser: Browser
  readonly pid: number
  /** Ends it and all its processes, within about two seconds also when it hangs. */
  close(): Promise<void>
}

/** How a browser is launched. */
export interface LaunchOptions {
  readonly installation: Installation
  readonly isolation: Isolation
  /** Whether frames are drawn only when `HeadlessExperimental.beginFrame` asks for one. */
  readonly framesOnDemand: boolean
}

const LAUNCH_TIMEOUT = 20_000
const CLOSE_TIMEOUT = 2000
const FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

/**
 * Starts a browser with an empty profile and an empty environment.
 *
 * @throws {Error} When it cannot be started in that isolation.
 */
export async function launchBrowser(options: LaunchOptions): Promise<LaunchedBrowser> {
  const { installation, isolation, framesOnDemand } = options
  const profile = await makeProfile(isolation.uid)
  await writeFile(join(profile, 'fonts.conf'), fontConfig(installation.fonts, join(profile, 'font-cache')))
  const flags = listFlags({ hasSandbox: isolation.hasSandbox, framesOnDemand, profile })
  const [program = installation.program, ...args] = [...isolation.wrapper, installation.program, ...flags]
  try {
    const browser = await launch({
      executablePath: await findProgram(program),
      args,
      ignoreDefaultArgs: true,
      pipe: true,
      env: environment(installation, profile),
      timeout: LAUNCH_TIMEOUT,
      waitForInitialPage: false,
      defaultViewport: null,
      // The service itself closes the browser when it stops.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    })
    const pid = browser.process()?.pid ?? 0
    const close = async (): Promise<void> => {
      await endBrowser(browser, pid)
      await removeProfile(profile)
    }
    return { browser, pid, close }
  } catch (error) {
    await removeProfile(profile)
    throw error
  }
}

async function findProgram(name: string): Promise<string> {
  if (isAbsolute(name)) return name
  for (const folder of FOLDERS) {
    const path = join(folder, name)
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return path
  }
  throw new Error(`There is no program ${name}`)
}

/** The machine's own fonts stay out, or the same card would look different elsewhere. */
const fontConfig = (fonts: string, cache: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${fonts}</dir><cachedir>${cache}</cachedir></fontconfig>
`

function environment({ libraries }: Installation, profile: string): Record<string, string> {
  return {
    HOME: profile,
    TMPDIR: profile,
    PATH: FOLDERS.join(':'),
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    FONTCONFIG_FILE: join(profile, 'fonts.conf'),
    ...(libraries !== undefined && { LD_LIBRARY_PATH: libraries }),
  }
}

async function endBrowser(browser: Browser, pid: number): Promise<void> {
  try {
    await within(CLOSE_TIMEOUT, browser.close(), 'closing the browser')
  } catch {
    // It hangs or is gone; what is left of it goes below.
  }
  try {
    process.kill(-pid, 'SIGKILL') // the whole group
  } catch {
    // Nothing was left.
  }
}
