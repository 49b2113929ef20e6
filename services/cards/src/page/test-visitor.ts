import { launch } from 'puppeteer-core'
import type { Browser } from 'puppeteer-core'
import { installChromium } from '../browser/install.ts'
import { BROWSER_FOLDER } from '../browser/test-renderer.ts'

/**
 * A browser as a person has one, for the pages of this service alone.
 *
 * @param folder - for its profile.
 */
export async function openVisitor(folder: string): Promise<Browser> {
  const { program, libraries } = await installChromium(BROWSER_FOLDER)
  return await launch({
    executablePath: program,
    headless: 'shell',
    pipe: true,
    userDataDir: folder,
    // What it looks at is our own page; root would have no sandbox.
    args: ['--no-sandbox', '--hide-scrollbars', '--font-render-hinting=none', '--force-color-profile=srgb'],
    env: {
      HOME: folder,
      PATH: '/usr/bin:/bin',
      ...(libraries !== undefined && { LD_LIBRARY_PATH: libraries }),
    },
  })
}
