import type { CardParams } from '../card/params.ts'

/** Where a card is found, in each form; all absolute. */
export interface CardLinks {
  readonly image: string
  readonly image2x: string
  readonly html: string
  readonly light: string
  readonly dark: string
  /** What a click on the image leads to. */
  readonly target: string
}

/** The links of a frozen card. */
export function linksOfFrozen(base: string, id: string): CardLinks {
  const image = `${base}/card/${id}.png`
  return {
    image,
    image2x: `${image}?scale=2`,
    html: `${base}/card/${id}.html`,
    light: `${image}?theme=light`,
    dark: `${image}?theme=dark`,
    target: `${base}/card/${id}`,
  }
}

/** The links of a card that is described by its address. */
export function linksOfParams(base: string, params: CardParams): CardLinks {
  const link = (more: Readonly<Record<string, string>>): string => {
    const query = Object.entries({ ...params, ...more }).filter(([, value]) => value)
    return `${base}/card?${new URLSearchParams(query).toString()}`
  }
  const html = link({ format: 'html' })
  return {
    image: link({ format: 'png' }),
    image2x: link({ format: 'png', scale: '2' }),
    html,
    light: link({ format: 'png', theme: 'light' }),
    dark: link({ format: 'png', theme: 'dark' }),
    target: html,
  }
}
