import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, parse } from 'node:path'

/** The folder of files whose names change with their content, so that they can be kept for ever. */
export const ASSETS = 'assets'

/** Writes files under names that carry the digest of their content, and knows those names. */
export class Assets {
  readonly #folder: string
  readonly #paths = new Map<string, string>()

  /** @param site - The folder of the whole site. */
  constructor(site: string) {
    this.#folder = site
  }

  /** @returns The address, relative to the site: `assets/main.3f2a9c1b.js`. */
  async add(file: string, content: string | Uint8Array): Promise<string> {
    const { name, ext } = parse(file)
    const digest = createHash('sha256').update(content).digest('hex').slice(0, 8)
    const path = `${ASSETS}/${name}.${digest}${ext}`
    await mkdir(join(this.#folder, ASSETS), { recursive: true })
    await writeFile(join(this.#folder, path), content)
    this.#paths.set(file, path)
    return path
  }

  /** Adds a file as it is. */
  async copy(url: URL): Promise<string> {
    return await this.add(parse(url.pathname).base, await readFile(url))
  }

  /** Addresses by the names that were given. */
  get paths(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#paths)
  }
}
