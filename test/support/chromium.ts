import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createBrotliDecompress } from 'node:zlib'
import { launch } from 'puppeteer-core'
import type { Browser } from 'puppeteer-core'
import { extract } from 'tar-fs'

const PACKAGE = dirname(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))))
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/berth-chromium/', import.meta.url))
const ARGS = ['--disable-background-networking', '--disable-component-update', '--force-color-profile=srgb']

/**
 * A Chromium with an empty profile, for tests and pictures of pages: that of an npm package, or the Chrome of a machine that
 * this is not made for.
 */
export async function launchChromium(): Promise<Browser> {
  const options = { headless: 'shell', pipe: true, args: ARGS } as const
  if (`${process.platform} ${process.arch}` !== 'linux x64') {
    return await launch({ ...options, channel: 'chrome' })
  }
  const folder = await install()
  return await launch({
    ...options,
    executablePath: join(folder, 'chromium'),
    // Chromium refuses its sandbox to root; nothing but our own page is opened here.
    args: process.getuid?.() === 0 ? [...ARGS, '--no-sandbox'] : ARGS,
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(folder, 'lib'),
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    },
  })
}

/** Unpacks the program, its libraries and its fonts, once for each version of the package. */
async function install(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8')) as { version: string }
  const folder = join(CACHE, version)
  if (await exists(folder)) return folder
  await mkdir(CACHE, { recursive: true })
  const draft = await mkdtemp(`${folder}-`)
  await Promise.all([
    unpack('chromium.br', createWriteStream(join(draft, 'chromium'), { mode: 0o755 })),
    unpackFolder('al2023.tar.br', draft),
    unpackFolder('fonts.tar.br', draft),
  ])
  // In place of one that names folders of another system; without any font Chromium ends at the first field for text.
  await writeFile(join(draft, 'fonts.conf'), fontConfig(folder))
  // Another test may have been quicker.
  await rename(draft, folder).catch(() => rm(draft, { recursive: true }))
  return folder
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

async function unpack(name: string, to: NodeJS.WritableStream): Promise<void> {
  await pipeline(createReadStream(join(PACKAGE, 'bin', name)), createBrotliDecompress(), to)
}

async function unpackFolder(name: string, to: string): Promise<void> {
  const folder = extract(to)
  const ended = once(folder, 'finish')
  await unpack(name, folder)
  await ended
}

/** Only the fonts of the package, so that pictures are the same on every machine. */
const fontConfig = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(folder, 'fonts')}</dir><cachedir>${join(dirname(folder), 'font-cache')}</cachedir></fontconfig>
`
