import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a build printed, and what became of it. */
export interface BuildOutput {
  /** ISO 8601, when it ended. */
  readonly at: string
  readonly outcome: 'done' | 'failed'
  /** With the values of secrets masked; where there were too many, a line in between says how many are left out. */
  readonly lines: readonly string[]
}

// All of nearly every build; of one that prints without end, how it began and how it ended.
const FIRST_LINES = 500
const LAST_LINES = 1_500
const LONGEST_LINE = 2_000

/** Collects the lines of a build, and no more of them than are kept. */
export class BuildLines {
  readonly #first: string[] = []
  readonly #last: string[] = []
  #leftOut = 0

  add(line: string): void {
    const kept = line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line
    if (this.#first.length < FIRST_LINES) this.#first.push(kept)
    else this.#last.push(kept)
    if (this.#last.length <= LAST_LINES) return
    this.#last.shift()
    this.#leftOut += 1
  }

  get all(): readonly string[] {
    const gap = this.#leftOut === 0 ? [] : [`(${this.#leftOut} lines are left out)`]
    return [...this.#first, ...gap, ...this.#last]
  }
}

/** The output of builds, by app and by the digest of the source that they were made of. */
export class BuildOutputs {
  readonly #folder: string

  /** @param folder - absolute */
  constructor(folder: string) {
    this.#folder = folder
  }

  async keep(app: string, digest: string, output: BuildOutput): Promise<void> {
    const file = join(this.#folder, app, nameOf(digest))
    await mkdir(join(this.#folder, app), { recursive: true, mode: 0o700 })
    await writeFile(`${file}.new`, JSON.stringify(output), { mode: 0o600 })
    await rename(`${file}.new`, file)
  }

  async read(app: string, digest: string): Promise<BuildOutput | undefined> {
    return await this.#readFile(app, nameOf(digest))
  }

  /** Of the build that ended last, whatever became of it. */
  async latest(app: string): Promise<BuildOutput | undefined> {
    const outputs = await Promise.all((await this.#names(app)).map((name) => this.#readFile(app, name)))
    return outputs
      .filter((output) => output !== undefined)
      .toSorted((one, other) => (one.at < other.at ? 1 : -1))[0]
  }

  /** Deletes what belongs to none of these digests, but for the latest, which may have failed and so belong to no release. */
  async prune(app: string, digests: readonly string[]): Promise<void> {
    const needed = new Set(digests.map(nameOf))
    const latest = await this.latest(app)
    for (const name of await this.#names(app)) {
      if (needed.has(name)) continue
      if ((await this.#readFile(app, name))?.at === latest?.at) continue
      await rm(join(this.#folder, app, name), { force: true })
    }
  }

  async remove(app: string): Promise<void> {
    await rm(join(this.#folder, app), { recursive: true, force: true })
  }

  async #names(app: string): Promise<readonly string[]> {
    const names = await readdir(join(this.#folder, app)).catch(() => [])
    return names.filter((name) => /^[0-9A-Za-z]+$/.test(name))
  }

  async #readFile(app: string, name: string): Promise<BuildOutput | undefined> {
    const text = await readFile(join(this.#folder, app, name), 'utf8').catch(() => undefined)
    return text === undefined ? undefined : (JSON.parse(text) as BuildOutput)
  }
}

/** A digest says nothing more by being longer, and may have been made by any engine. */
function nameOf(digest: string): string {
  return digest.replaceAll(/[^0-9A-Za-z]/g, '').slice(0, 64)
}
