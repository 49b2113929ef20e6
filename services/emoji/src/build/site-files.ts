import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** A site: its files by their paths, compressed copies among them as `<path>.br` and `<path>.gz`. */
export type SiteFiles = ReadonlyMap<string, Uint8Array>

const COMPRESSIBLE = /\.(css|html|js|json|svg|txt|webmanifest)$/
const COPY = /\.(br|gz)$/
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }
const GZIP = { level: constants.Z_BEST_COMPRESSION }
/** Dates of files lie within this many seconds from 2000 on. */
const DATE_RANGE = 2 ** 29
const FIRST_DATE = Date.UTC(2000, 0) / 1000

/** Adds a compressed copy of each file that is text, so that no server has to compress. */
export async function compressFiles(files: SiteFiles): Promise<SiteFiles> {
  const copies = [...files]
    .filter(([path]) => COMPRESSIBLE.test(path))
    .flatMap(([path, content]) => [
      promisify(brotliCompress)(content, BROTLI).then((copy) => [`${path}.br`, copy] as const),
      promisify(gzip)(content, GZIP).then((copy) => [`${path}.gz`, copy] as const),
    ])
  return new Map([...files, ...(await Promise.all(copies))])
}

/**
 * Writes a site to a folder, in place of whatever was there. Every file is dated by its content: servers make the ETag of size
 * and date, and so it is the same for the same content, wherever and whenever it was built.
 */
export async function writeSite(folder: string, files: SiteFiles): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  for (const [path, content] of files) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
    const date = dateOf(files.get(path.replace(COPY, '')) ?? content)
    await utimes(file, date, date)
  }
}

/** The site that a folder holds. */
export async function readSite(folder: string): Promise<SiteFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(
    await Promise.all(paths.map(async (path) => [relative(folder, path), await readFile(path)] as const)),
  )
}

function dateOf(content: Uint8Array): number {
  return FIRST_DATE + (createHash('sha256').update(content).digest().readUInt32BE() % DATE_RANGE)
}
