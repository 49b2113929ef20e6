import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, lstat, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createBrotliDecompress } from 'node:zlib'
import { extract } from 'tar-fs'

/** A browser that can be launched, with what it needs of this machine. */
export interface Installation {
  readonly program: string
  /** For `LD_LIBRARY_PATH`; undefined for a browser that brings none. */
  readonly libraries: string | undefined
  /** The only folder with fonts that the browser is shown. */
  readonly fonts: string
}

const PACKAGE = dirname(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))))
const FOLDERS_OF_ARCHIVES = ['fonts.tar.br', 'al2023.tar.br'] as const

/**
 * Unpacks the Chromium of the npm package, with the libraries and fonts in it, once for each version. It takes two seconds
 * the first time. The package's own way runs whatever lies in a folder that everybody may write to; here the folder
 * must be this user's own.
 *
 * @param folder - made when missing; other users must be able to read it, as the browser runs as one of them.
 * @param program - a browser to use instead; only the fonts are unpacked then.
 * @throws {Error} When the folder belongs to somebody else, or the package has no browser for this machine.
 */
export async function installChromium(folder: string, program?: string): Promise<Installation> {
  if (program === undefined && `${process.platform} ${process.arch}` !== 'linux x64') {
    throw new Error(
      `No package holds a Chromium for ${process.platform} on ${process.arch}; install one and set CARDS_CHROMIUM to its path`,
    )
  }
  await makeOwnFolder(folder)
  const version = await readVersion()
  const place = join(folder, `${program === undefined ? 'chromium' : 'fonts'}-${version}`)
  if (!(await isComplete(place))) await unpack(place, program === undefined)
  return {
    program: program ?? join(place, 'chromium'),
    libraries: program === undefined ? join(place, 'lib') : undefined,
    fonts: join(place, 'fonts'),
  }
}

/** Names the browser that draws: another name may mean other pixels. */
export async function describeBrowser(program?: string): Promise<string> {
  if (program === undefined) return `chromium-${await readVersion()}`
  const { size, mtimeMs } = await stat(program).catch((error: unknown) => {
    throw new Error(`There is no browser at ${program}; correct CARDS_CHROMIUM or GOOGLE_CHROME_SHIM`, {
      cause: error,
    })
  })
  return `${program} ${size} ${mtimeMs}`
}

async function readVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8')) as { version: string }
  return version
}

/** Whoever else could write there could put another program in the browser's place. */
async function makeOwnFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 })
  const stats = await lstat(folder)
  const isOurs = stats.isDirectory() && stats.uid === process.getuid?.() && (stats.mode & 0o022) === 0
  if (!isOurs) {
    throw new Error(`${folder} can be written by others; set BROWSER_DIR to a folder of this user alone`)
  }
}

/** The list of sizes is written last, so that a folder with a right one is whole. */
async function isComplete(place: string): Promise<boolean> {
  try {
    const sizes = JSON.parse(await readFile(join(place, 'sizes.json'), 'utf8')) as Record<string, number>
    const checks = Object.entries(sizes).map(
      async ([name, size]) => (await stat(join(place, name))).size === size,
    )
    return !(await Promise.all(checks)).includes(false)
  } catch {
    return false
  }
}

async function unpack(place: string, withBrowser: boolean): Promise<void> {
  const draft = await mkdtemp(`${place}-`)
  try {
    const parts = FOLDERS_OF_ARCHIVES.map((name) => unpackFolder(name, draft))
    if (withBrowser) parts.push(unpackFile('chromium.br', join(draft, 'chromium')))
    await Promise.all(parts)
    await chmod(draft, 0o755)
    const names = withBrowser ? ['chromium'] : []
    const sizes = await Promise.all(
      names.map(async (name) => [name, (await stat(join(draft, name))).size] as const),
    )
    await writeFile(join(draft, 'sizes.json'), JSON.stringify(Object.fromEntries(sizes)))
    await replace(place, draft)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** Two processes may unpack at the same time; the first to be done wins. */
async function replace(place: string, draft: string): Promise<void> {
  try {
    await rename(draft, place)
  } catch (error) {
    if (await isComplete(place)) return
    // What is there is half of an older attempt.
    await rm(place, { recursive: true, force: true })
    await rename(draft, place).catch(async () => {
      if (!(await isComplete(place))) throw error
    })
  }
}

async function unpackFile(name: string, to: string): Promise<void> {
  const file = createWriteStream(to, { mode: 0o755 })
  await pipeline(createReadStream(join(PACKAGE, 'bin', name)), createBrotliDecompress(), file)
}

async function unpackFolder(name: string, to: string): Promise<void> {
  // The browser may run as another user; nobody else writes there, whatever the archive says.
  const folder = extract(to, { dmode: 0o755, fmode: 0o644 })
  const ended = once(folder, 'finish')
  await pipeline(createReadStream(join(PACKAGE, 'bin', name)), createBrotliDecompress(), folder)
  await ended
}
