import { readFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import ignore from 'ignore'
import type { Ignore } from 'ignore'
import { exists } from '../host/exists.ts'
import { isRecord, isText, parseJson } from './json.ts'

const ALWAYS = new Set(['.git', 'node_modules', '.berth', '.DS_Store'])

/**
 * What is no part of a source: `.git`, `node_modules`, and whatever the `.gitignore` and `.berthignore` files name,
 * also those of the folders above it up to the repository's. What the `files` of a `package.json` names
 * (`dist`, as a rule) and what a `.berthignore` negates is part of it all the same.
 */
export class IgnoreRules {
  readonly #layers: readonly Layer[]

  private constructor(layers: readonly Layer[]) {
    this.#layers = layers
  }

  /**
   * The rules of the folders above a source's own. None when they leave out the whole source:
   * a home folder under git that ignores everything says nothing about an app in it.
   */
  static async above(folder: string): Promise<IgnoreRules> {
    const parents = await foldersOfRepository(folder)
    let rules = new IgnoreRules([])
    for (const [place, parent] of parents.entries()) {
      rules = await rules.enter(parent)
      const next = parents[place + 1] ?? folder
      if (rules.ignores(next, basename(next), true)) return new IgnoreRules([])
    }
    return rules
  }

  /** The rules in force in a folder one deeper. */
  async enter(folder: string): Promise<IgnoreRules> {
    const matcher = await readMatcher(folder)
    return matcher ? new IgnoreRules([...this.#layers, { folder, matcher }]) : this
  }

  /**
   * What is left of the rules below a folder that an inner rule let in against an outer one:
   * the outer ones would leave out its content again.
   */
  within(folder: string): IgnoreRules {
    const verdicts = this.#layers.map((layer) => layer.matcher.test(pathOf(layer, folder, true)))
    const letIn = verdicts.findLastIndex((verdict) => verdict.unignored)
    const leftOut = verdicts.slice(0, Math.max(letIn, 0)).some((verdict) => verdict.ignored)
    return leftOut ? new IgnoreRules(this.#layers.slice(letIn)) : this
  }

  /** Whether a file or folder is left out. The folders above it are known not to be. */
  ignores(path: string, name: string, isFolder: boolean): boolean {
    if (ALWAYS.has(name)) return true
    let ignored = false
    for (const layer of this.#layers) {
      const verdict = layer.matcher.test(pathOf(layer, path, isFolder))
      if (verdict.ignored) ignored = true
      else if (verdict.unignored) ignored = false
    }
    return ignored
  }
}

interface Layer {
  readonly folder: string
  readonly matcher: Ignore
}

function pathOf(layer: Layer, path: string, isFolder: boolean): string {
  return relative(layer.folder, path) + (isFolder ? '/' : '')
}

async function readMatcher(folder: string): Promise<Ignore | undefined> {
  const [git, manifest, berth] = await Promise.all(
    ['.gitignore', 'package.json', '.berthignore'].map((name) => readText(join(folder, name))),
  )
  const published = publishedFiles(manifest).map(
    (file) => `!/${file.replace(/^\.?\//, '').replace(/\/$/, '')}`,
  )
  if (!git && !berth && published.length === 0) return undefined
  return ignore({ ignorecase: false }).add([git, ...published, berth].join('\n'))
}

function publishedFiles(text: string | undefined): readonly string[] {
  const manifest = parseJson(text ?? '')
  const files = isRecord(manifest) ? manifest['files'] : []
  return Array.isArray(files) ? files.filter(isText).filter((file) => !file.startsWith('!')) : []
}

/** From the repository's folder down to the parent of the given one; none when it is in no repository. */
async function foldersOfRepository(folder: string): Promise<readonly string[]> {
  const folders: string[] = []
  let current = folder
  while (!(await exists(join(current, '.git')))) {
    const parent = dirname(current)
    if (parent === current) return []
    folders.unshift(parent)
    current = parent
  }
  return folders
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return undefined
  }
}
