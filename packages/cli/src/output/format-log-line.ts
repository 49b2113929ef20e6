import type { LogLine } from '@berth/sdk'
import type { Color, Paint } from './style.ts'

// No red: it would look like an error.
const COLORS: readonly Color[] = ['cyan', 'yellow', 'green', 'magenta', 'blue']

/** Makes lines of several apps readable together: each source has a colour of its own, and texts begin in one column. */
export class LogFormatter {
  readonly #paint: Paint
  readonly #withTime: boolean
  readonly #colors = new Map<string, Color>()
  #width = 0

  /** @param options.withTime - whether lines begin with their time */
  constructor(paint: Paint, { withTime }: { readonly withTime: boolean }) {
    this.#paint = paint
    this.#withTime = withTime
  }

  /** `cards/web.1 | text`; the column moves to the right when a longer name appears. */
  format({ at, app, source, text }: Pick<LogLine, 'at' | 'app' | 'source' | 'text'>): string {
    const name = `${app}/${source}`
    this.#width = Math.max(this.#width, name.length)
    const label = this.#paint(this.#colorOf(name), `${name.padEnd(this.#width)} |`)
    const time = this.#withTime ? `${this.#paint('gray', at)} ` : ''
    return `${time}${label} ${text}`
  }

  #colorOf(name: string): Color {
    const known = this.#colors.get(name)
    if (known) return known
    const color = COLORS[this.#colors.size % COLORS.length]!
    this.#colors.set(name, color)
    return color
  }
}
