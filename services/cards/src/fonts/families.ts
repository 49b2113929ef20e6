/** A font from npm, and which of its parts are used. */
export interface Family {
  /** As CSS calls it. */
  readonly name: string
  /** Where its package says which characters each of its parts is for. */
  readonly index: string
  /** @default 'normal' alone */
  readonly hasItalics?: boolean
  /** What a variable font spans; several faces otherwise. */
  readonly weights: readonly string[]
  /** Left out are scripts that an earlier family draws. @default all */
  readonly subsets?: readonly string[]
}

const variable = (name: string, index: string, options: Partial<Family> = {}): Family => ({
  name,
  index,
  weights: ['100 900'],
  ...options,
})

const script = (name: string, index: string, subset: string): Family =>
  variable(`Noto Sans ${name}`, index, { subsets: [subset] })

/** The faces that templates choose from. */
export const FACES = {
  sans: variable('Inter', import.meta.resolve('@fontsource-variable/inter/unicode.json'), {
    hasItalics: true,
  }),
  serif: variable('Fraunces', import.meta.resolve('@fontsource-variable/fraunces/unicode.json'), {
    hasItalics: true,
  }),
  geometric: variable(
    'Space Grotesk',
    import.meta.resolve('@fontsource-variable/space-grotesk/unicode.json'),
    { weights: ['300 700'] },
  ),
  mono: variable('JetBrains Mono', import.meta.resolve('@fontsource-variable/jetbrains-mono/unicode.json'), {
    hasItalics: true,
    weights: ['100 800'],
  }),
} as const satisfies Readonly<Record<string, Family>>
export type Face = keyof typeof FACES

/** What draws a character that a template's own face lacks, in order. */
export const SCRIPTS: readonly Family[] = [
  variable('Noto Sans', import.meta.resolve('@fontsource-variable/noto-sans/unicode.json'), {
    hasItalics: true,
  }),
  script('Arabic', import.meta.resolve('@fontsource-variable/noto-sans-arabic/unicode.json'), 'arabic'),
  script('Hebrew', import.meta.resolve('@fontsource-variable/noto-sans-hebrew/unicode.json'), 'hebrew'),
  script('Thai', import.meta.resolve('@fontsource-variable/noto-sans-thai/unicode.json'), 'thai'),
  script('Lao', import.meta.resolve('@fontsource-variable/noto-sans-lao/unicode.json'), 'lao'),
  script('Khmer', import.meta.resolve('@fontsource-variable/noto-sans-khmer/unicode.json'), 'khmer'),
  script('Bengali', import.meta.resolve('@fontsource-variable/noto-sans-bengali/unicode.json'), 'bengali'),
  script('Gujarati', import.meta.resolve('@fontsource-variable/noto-sans-gujarati/unicode.json'), 'gujarati'),
  script('Gurmukhi', import.meta.resolve('@fontsource-variable/noto-sans-gurmukhi/unicode.json'), 'gurmukhi'),
  script('Kannada', import.meta.resolve('@fontsource-variable/noto-sans-kannada/unicode.json'), 'kannada'),
  script(
    'Malayalam',
    import.meta.resolve('@fontsource-variable/noto-sans-malayalam/unicode.json'),
    'malayalam',
  ),
  script('Sinhala', import.meta.resolve('@fontsource-variable/noto-sans-sinhala/unicode.json'), 'sinhala'),
  script('Tamil', import.meta.resolve('@fontsource-variable/noto-sans-tamil/unicode.json'), 'tamil'),
  script('Telugu', import.meta.resolve('@fontsource-variable/noto-sans-telugu/unicode.json'), 'telugu'),
  script('Armenian', import.meta.resolve('@fontsource-variable/noto-sans-armenian/unicode.json'), 'armenian'),
  script('Georgian', import.meta.resolve('@fontsource-variable/noto-sans-georgian/unicode.json'), 'georgian'),
  script('Ethiopic', import.meta.resolve('@fontsource-variable/noto-sans-ethiopic/unicode.json'), 'ethiopic'),
  {
    name: 'Noto Sans Myanmar',
    index: import.meta.resolve('@fontsource/noto-sans-myanmar/unicode.json'),
    weights: ['400', '700'],
    subsets: ['myanmar'],
  },
  {
    name: 'Noto Sans Symbols 2',
    index: import.meta.resolve('@fontsource/noto-sans-symbols-2/unicode.json'),
    weights: ['400'],
    subsets: ['symbols', 'math', 'braille'],
  },
]

const HAN = {
  ja: variable('Noto Sans JP', import.meta.resolve('@fontsource-variable/noto-sans-jp/unicode.json')),
  ko: variable('Noto Sans KR', import.meta.resolve('@fontsource-variable/noto-sans-kr/unicode.json')),
  'zh-Hans': variable('Noto Sans SC', import.meta.resolve('@fontsource-variable/noto-sans-sc/unicode.json')),
  'zh-Hant': variable('Noto Sans TC', import.meta.resolve('@fontsource-variable/noto-sans-tc/unicode.json')),
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
