import type { GeneratedFile } from '../plan.ts'
import type { Instruction } from '../dockerfile/instruction.ts'

/** The browser, and letters for pages that bring none. */
export const CHROME_PACKAGES: readonly string[] = ['chromium', 'fonts-liberation', 'fonts-noto-color-emoji']

const SHIM = '/usr/local/bin/google-chrome-stable'

/** What programs are started by, in place of the browser itself: its own sandbox needs rights that no container has. */
export const CHROME_FILES: readonly GeneratedFile[] = [
  {
    path: 'berth/chrome/google-chrome-stable',
    content: `#!/bin/sh
exec /usr/bin/chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage "$@"
`,
    executable: true,
  },
]

export const CHROME_INSTRUCTIONS: readonly Instruction[] = [
  { kind: 'copy', source: 'berth/chrome/google-chrome-stable', to: SHIM },
  {
    kind: 'env',
    values: {
      GOOGLE_CHROME_SHIM: SHIM,
      GOOGLE_CHROME_BIN: '/usr/bin/chromium',
      PUPPETEER_EXECUTABLE_PATH: SHIM,
      PUPPETEER_SKIP_DOWNLOAD: 'true',
    },
  },
]
