/** Markup that is safe to send. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Value = Html | string | number | readonly Html[]

/**
 * Markup with values in it, which are text unless they are markup themselves.
 *
 * @example
 * html`<p>${'<b>'}</p>`.text // <p>&lt;b&gt;</p>
 */
export const html = (parts: TemplateStringsArray, ...values: readonly Value[]): Html =>
  new Html(String.raw({ raw: parts }, ...values.map(toMarkup)))

/** No markup at all. */
export const NOTHING = new Html('')

function toMarkup(value: Value): string {
  if (value instanceof Html) return value.text
  if (typeof value === 'object') return value.map(({ text }) => text).join('')
  return String(value).replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
