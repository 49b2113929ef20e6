import { Announcer } from './announce.ts'
import { Choices } from './choices.ts'
import type { Choice } from './choices.ts'
import { copy } from './copy.ts'
import { element } from './element.ts'
import { pickOf, readEntries, textOf } from './entry.ts'
import type { Entry, Pick } from './entry.ts'
import { Finder } from './finder.ts'
import type { Findable } from './finder.ts'
import { Grids } from './grids.ts'
import { loadLanguage, speak } from './language.ts'
import type { PageData } from './language-file.ts'
import { Recent } from './recent.ts'
import { storage } from './storage.ts'
import { fill } from './strings.ts'
import { TONE_COUNT, modifierOf } from './tones.ts'
import { Words } from './words.ts'

const TONES = Array.from({ length: TONE_COUNT }, (_, index) => index + 1)
const NO_TONE = '✋'

/** The emoji keyboard: what can be done with it. Who does it, by which keys and gestures, is told in `controls.ts`. */
export class Keyboard implements Findable {
  readonly grids = new Grids(element('main', HTMLElement))
  readonly finder: Finder = new Finder(this)
  readonly #page: PageData
  readonly #entries = readEntries(element('categories', HTMLElement))
  readonly #recent = new Recent(this.#entries)
  readonly #announcer = new Announcer(element('status', HTMLElement))
  readonly #choices = new Choices(element('choices', HTMLElement))
  #words: Words
  #tone = 0
  #clipboard = ''
  #loading: Promise<void> | undefined

  constructor(page: PageData) {
    this.#page = page
    this.#words = new Words('en', page)
    const tone = Number(storage.read('tone'))
    if (TONES.includes(tone)) this.#tone = tone
    this.#showTones()
    this.#showRecent()
  }

  /** Every emoji of the page. */
  get entries(): readonly Entry[] {
    return this.#entries
  }

  get words(): Words {
    return this.#words
  }

  /** The emoji in the tone that is chosen. */
  pick(entry: Entry): Pick {
    return pickOf(entry, this.#tone)
  }

  /** Copies what a cell stands for, or adds it to what was copied before. */
  async copy(pick: Pick, { isAdded = false } = {}): Promise<void> {
    const [emoji, name] = [textOf(pick), this.#words.labelOf(pick)]
    const text = (isAdded ? this.#clipboard : '') + emoji
    const { copied, added, notCopied } = this.#words.strings
    if (await copy(text)) {
      this.#announcer.say(fill(isAdded ? added : copied, { emoji: text, name }))
      this.#clipboard = text
    } else {
      this.#announcer.say(notCopied)
      getSelection()?.selectAllChildren(element('preview-emoji', HTMLElement))
    }
    // Those in the list stay where they are: nothing should move under the hand that is choosing.
    const isListed = this.#recent.picks.some((other) => textOf(other) === emoji)
    this.#recent.add(pick)
    if (!isListed) this.#showRecent()
  }

  /** Shows what a cell stands for in large, with its name. */
  preview(pick: Pick): void {
    element('preview-emoji', HTMLElement).textContent = textOf(pick)
    const name = element('preview-name', HTMLElement)
    name.textContent = this.#words.labelOf(pick)
    // From now on it says what was looked at, in whatever language.
    delete name.dataset['text']
  }

  /** Loads what is needed to search, once, and again after it failed. */
  async prepareSearch(): Promise<void> {
    if (!this.#words.isLoaded) await this.speak(this.#words.code)
  }

  clearRecent(): void {
    this.#recent.clear()
    this.#showRecent()
    this.#announcer.say(this.#words.strings.forgotten)
  }

  /** Changes the language of the page; when it cannot be loaded, everything stays as it is. */
  async speak(code: string): Promise<void> {
    this.#loading = this.#load(code, this.#loading)
    await this.#loading
  }

  /** Lets somebody choose the tone that all emoji are shown in. */
  openTones(opener: HTMLElement): void {
    const choices = [0, ...TONES].map((tone) => ({
      text: NO_TONE + modifierOf(tone),
      label: this.#toneName(tone),
      isChosen: tone === this.#tone,
      choose: () => this.#setTone(tone),
    }))
    this.#choices.open(opener, this.#words.strings.tone, choices.length, choices)
  }

  /** Lets somebody choose among the tones of one emoji, and mixes of two when it shows two persons. */
  openVariants(opener: HTMLElement, { entry, tones: chosen }: Pick): void {
    if (entry.tone === undefined) return
    const mixes = entry.mix === undefined ? TONES.map((tone) => [tone]) : TONES.flatMap(pairsWith)
    // As the last one below the square of mixes, as the first one of a row.
    const all = entry.mix === undefined ? [[], ...mixes] : [...mixes, []]
    const choices = all.map((tones): Choice => {
      const pick = { entry, tones }
      return {
        text: textOf(pick),
        label: this.#words.labelOf(pick),
        isChosen: String(tones) === String(chosen),
        choose: (event) => void this.copy(pick, { isAdded: event.shiftKey }),
      }
    })
    const label = fill(this.#words.strings.variants, { name: this.#words.nameOf(entry) })
    this.#choices.open(opener, label, entry.mix === undefined ? choices.length : TONE_COUNT, choices)
  }

  async #load(code: string, before: Promise<void> | undefined): Promise<void> {
    await before
    const url = this.#page.languages[code]
    if (url === undefined || (code === this.#words.code && this.#words.isLoaded)) return
    try {
      const file = await loadLanguage(url)
      this.#words = new Words(code, file, file.emoji)
    } catch {
      const language = new Intl.DisplayNames([this.#words.code], { type: 'language' }).of(code) ?? code
      this.#announcer.say(fill(this.#words.strings.notLoaded, { language }))
      return
    }
    speak(this.#words)
    this.#showTones()
    this.#showRecent()
    this.#showUnsupported()
    await this.finder.refresh()
  }

  #setTone(tone: number): void {
    this.#tone = tone
    storage.write('tone', tone)
    this.#showTones()
    void this.finder.refresh()
  }

  #showTones(): void {
    for (const entry of this.#entries) {
      this.grids.set(entry.cell, this.pick(entry), this.#words)
    }
    const button = element('tone', HTMLElement)
    button.textContent = NO_TONE + modifierOf(this.#tone)
    const label = `${this.#words.strings.tone}: ${this.#toneName(this.#tone)}`
    button.setAttribute('aria-label', label)
    button.title = label
  }

  #toneName(tone: number): string {
    return this.#words.tones[tone - 1] ?? this.#words.strings.noTone
  }

  #showRecent(): void {
    const picks = this.#recent.picks.filter(({ entry }) => !entry.cell.hidden)
    element('recent', HTMLElement).hidden = picks.length === 0
    element('to-recent', HTMLElement).hidden = picks.length === 0
    this.grids.fill(element('recent-grid', HTMLElement), picks, this.#words)
  }

  /** Hides the emoji that this device cannot draw; whoever wants them can have them all the same. */
  hide(unsupported: readonly Entry[]): void {
    for (const { cell } of this.#entries) cell.hidden = false
    for (const { cell } of unsupported) cell.hidden = true
    this.grids.refresh()
    this.#showRecent()
    this.#showUnsupported()
  }

  #showUnsupported(): void {
    const count = this.#entries.filter(({ cell }) => cell.hidden).length
    element('unsupported', HTMLElement).hidden = count === 0
    element('unsupported-text', HTMLElement).textContent = fill(this.#words.strings.unsupported, { count })
  }
}

const pairsWith = (one: number): readonly (readonly number[])[] =>
  TONES.map((other) => (one === other ? [one] : [one, other]))
