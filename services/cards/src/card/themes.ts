/** The colours of a card, as CSS has them. */
interface Palette {
  readonly ground: string
  readonly ink: string
  readonly soft: string
  readonly accent: string
  readonly onAccent: string
}

const PALETTES = {
  light: { ground: '#ffffff', ink: '#16202c', soft: '#5b6b7d', accent: '#2563eb', onAccent: '#ffffff' },
  dark: { ground: '#0f1419', ink: '#f2f5f8', soft: '#9aa9b8', accent: '#60a5fa', onAccent: '#08121f' },
  paper: { ground: '#f7f1e5', ink: '#2b2520', soft: '#7a6c5d', accent: '#b3541e', onAccent: '#fff8ee' },
  midnight: { ground: '#14142b', ink: '#efeefc', soft: '#a3a1c9', accent: '#a78bfa', onAccent: '#17132e' },
  ocean: { ground: '#06293d', ink: '#e8f6fb', soft: '#8fbccd', accent: '#2dd4bf', onAccent: '#032521' },
  forest: { ground: '#13251b', ink: '#eef6ee', soft: '#9db8a4', accent: '#86d17a', onAccent: '#0d2410' },
  sunset: { ground: '#2d1428', ink: '#fff1ea', soft: '#d3a3a8', accent: '#ff8a5c', onAccent: '#37120a' },
  rose: { ground: '#fff1f4', ink: '#3b1424', soft: '#93657a', accent: '#db2777', onAccent: '#ffffff' },
  mono: { ground: '#ffffff', ink: '#000000', soft: '#666666', accent: '#000000', onAccent: '#ffffff' },
} as const satisfies Readonly<Record<string, Palette>>

/** Every palette by name; `auto` is light or dark, as the reader's device prefers (an image cannot ask, and is light). */
export const THEMES = [
  'light',
  'dark',
  'paper',
  'midnight',
  'ocean',
  'forest',
  'sunset',
  'rose',
  'mono',
  'auto',
] as const
export type Theme = (typeof THEMES)[number]

/** The rules of all palettes: which one a card has is an attribute of it, so that a frozen card can be given another. */
export const THEME_CSS = [
  ...Object.entries(PALETTES).map(([name, palette]) => rule(`.card[data-theme=${name}]`, palette)),
  rule('.card[data-theme=auto]', PALETTES.light),
  `@media (prefers-color-scheme:dark){${rule('.card[data-theme=auto]', PALETTES.dark)}}`,
].join('')

function rule(selector: string, { ground, ink, soft, accent, onAccent }: Palette): string {
  return `${selector}{--ground:${ground};--ink:${ink};--soft:${soft};--accent:${accent};--on-accent:${onAccent}}`
}
