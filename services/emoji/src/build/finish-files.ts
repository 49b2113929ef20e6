import { createHash } from 'node:crypto'
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const COMPRESSIBLE = /\.(css|html|js|json|svg|txt|webmanifest)$/
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }
const GZIP = { level: constants.Z_BEST_COMPRESSION }
/** Dates of files lie within this many seconds from 2000 on. */
const DATE_RANGE = 2 ** 29
const FIRST_DATE = Date.UTC(2000, 0) / 1000

/**
 * Puts a compressed copy beside each file of a site, so that no server has to compress, and dates every file by its content:
 * servers make the ETag of size and date, and so it is the same for the same content, whichever instance built it when.
 */
export async function finishFiles(site: string): Promise<void> {
  const entries = await readdir(site, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  await Promise.all(files.map(finishFile))
}

async function finishFile(path: string): Promise<void> {
  const content = await readFile(path)
  const date = FIRST_DATE + (createHash('sha256').update(content).digest().readUInt32BE() % DATE_RANGE)
  const paths = [path]
  if (COMPRESSIBLE.test(path)) {
    const [brotli, gzipped] = await Promise.all([
      promisify(brotliCompress)(content, BROTLI),
      promisify(gzip)(content, GZIP),
    ])
    await writeFile(`${path}.br`, brotli)
    await writeFile(`${path}.gz`, gzipped)
    paths.push(`${path}.br`, `${path}.gz`)
  }
  for (const written of paths) await utimes(written, date, date)
}
