import type { Entry, Pick } from './entry.ts'
import { textOf } from './entry.ts'
import { storage } from './storage.ts'

/** How many emoji are remembered. */
export const RECENT_LIMIT = 32

/** The emoji that were copied last, the last one first. */
export class Recent {
  #picks: readonly Pick[]

  constructor(entries: readonly Entry[]) {
    const byText = new Map(entries.map((entry) => [entry.text, entry]))
    this.#picks = parse(storage.read('recent'), byText)
  }

  get picks(): readonly Pick[] {
    return this.#picks
  }

  add(pick: Pick): void {
    const text = textOf(pick)
    const others = this.#picks.filter((other) => textOf(other) !== text)
    this.#set([pick, ...others].slice(0, RECENT_LIMIT))
  }

  clear(): void {
    this.#set([])
  }

  #set(picks: readonly Pick[]): void {
    this.#picks = picks
    storage.write(
      'recent',
      picks.map(({ entry, tones }) => [entry.text, ...tones]),
    )
  }
}

/** What is stored may be of another version of the page, or of somebody's making. */
function parse(stored: unknown, byText: ReadonlyMap<unknown, Entry>): readonly Pick[] {
  if (!Array.isArray(stored)) return []
  return stored.slice(0, RECENT_LIMIT).flatMap((item: unknown) => {
    const [text, ...tones]: unknown[] = Array.isArray(item) ? item : []
    const entry = byText.get(text)
    return entry && tones.every(isTone) ? [{ entry, tones: entry.tone === undefined ? [] : tones }] : []
  })
}

const isTone = (value: unknown): value is number => [1, 2, 3, 4, 5].includes(Number(value))
