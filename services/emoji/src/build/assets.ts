import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { parse } from 'node:path'

/** The folder of files whose names change with their content, so that they can be kept for ever. */
export const ASSETS = 'assets'

/** Gives files names that carry the digest of their content, and knows those names. */
export class Assets {
  /** By their addresses, relative to the site. */
  readonly files = new Map<string, Uint8Array>()
  readonly #paths = new Map<string, string>()

  /** @returns The address, relative to the site: `assets/main.3f2a9c1b.js`. */
  add(file: string, content: string | Uint8Array): string {
    const { name, ext } = parse(file)
    const digest = createHash('sha256').update(content).digest('hex').slice(0, 8)
    const path = `${ASSETS}/${name}.${digest}${ext}`
    this.files.set(path, Buffer.from(content))
    this.#paths.set(file, path)
    return path
  }

  /** Adds a file as it is. */
  async copy(url: URL): Promise<string> {
    return this.add(parse(url.pathname).base, await readFile(url))
  }

  /** Addresses by the names that were given. */
  get paths(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#paths)
  }
}
