/** A font from npm, and which of its parts are used. */
export interface Family {
  /** As CSS calls it. */
  readonly name: string
  readonly package: string
  /** @default 'normal' alone */
  readonly hasItalics?: boolean
  /** What a variable font spans; several faces otherwise. */
  readonly weights: readonly string[]
  /** Left out are scripts that an earlier family draws. @default all */
  readonly subsets?: readonly string[]
}

const variable = (name: string, options: Partial<Family> = {}): Family => ({
  name,
  package: `@fontsource-variable/${slugOf(name)}`,
  weights: ['100 900'],
  ...options,
})

const script = (name: string, ...subsets: readonly string[]): Family =>
  variable(`Noto Sans ${name}`, { subsets })

const slugOf = (name: string): string => name.toLowerCase().replaceAll(' ', '-')

/** The faces that templates choose from. */
export const FACES = {
  sans: variable('Inter', { hasItalics: true }),
  serif: variable('Fraunces', { hasItalics: true }),
  geometric: variable('Space Grotesk', { weights: ['300 700'] }),
  mono: variable('JetBrains Mono', { hasItalics: true, weights: ['100 800'] }),
} as const satisfies Readonly<Record<string, Family>>
export type Face = keyof typeof FACES

/** What draws a character that a template's own face lacks, in order. */
export const SCRIPTS: readonly Family[] = [
  variable('Noto Sans', { hasItalics: true }),
  script('Arabic', 'arabic'),
  script('Hebrew', 'hebrew'),
  script('Thai', 'thai'),
  script('Lao', 'lao'),
  script('Khmer', 'khmer'),
  script('Bengali', 'bengali'),
  script('Gujarati', 'gujarati'),
  script('Gurmukhi', 'gurmukhi'),
  script('Kannada', 'kannada'),
  script('Malayalam', 'malayalam'),
  script('Sinhala', 'sinhala'),
  script('Tamil', 'tamil'),
  script('Telugu', 'telugu'),
  script('Armenian', 'armenian'),
  script('Georgian', 'georgian'),
  script('Ethiopic', 'ethiopic'),
  {
    name: 'Noto Sans Myanmar',
    package: '@fontsource/noto-sans-myanmar',
    weights: ['400', '700'],
    subsets: ['myanmar'],
  },
  {
    name: 'Noto Sans Symbols 2',
    package: '@fontsource/noto-sans-symbols-2',
    weights: ['400'],
    subsets: ['symbols', 'math', 'braille'],
  },
]

const HAN = {
  ja: variable('Noto Sans JP'),
  ko: variable('Noto Sans KR'),
  'zh-Hans': variable('Noto Sans SC'),
  'zh-Hant': variable('Noto Sans TC'),
} as const satisfies Readonly<Record<string, Family>>

/**
 * The fonts of Chinese, Japanese and Korean, the one of the language first: these share characters that each of them
 * draws in its own way.
 */
export function listHan(lang: string): readonly Family[] {
  const first = hanOf(lang)
  const order = [first, ...(['ja', 'ko', 'zh-Hans', 'zh-Hant'] as const).filter((name) => name !== first)]
  return order.map((name) => HAN[name])
}

function hanOf(lang: string): keyof typeof HAN {
  const tag = lang.toLowerCase()
  if (/^zh-(hant|tw|hk|mo)/.test(tag)) return 'zh-Hant'
  if (tag.startsWith('zh')) return 'zh-Hans'
  return tag.startsWith('ko') ? 'ko' : 'ja'
}
