import type { Strings } from '../../site/client/strings.ts'
import { de } from './strings/de.ts'
import { en } from './strings/en.ts'
import { es } from './strings/es.ts'
import { fr } from './strings/fr.ts'
import { ja } from './strings/ja.ts'
import { pt } from './strings/pt.ts'

/** What the page says, in every language it speaks. The first one is in the page itself, the others are loaded. */
export const LANGUAGES = { en, de, es, fr, ja, pt } as const satisfies Record<string, Strings>

/** A language of the page, as BCP 47 has it. */
export type Language = keyof typeof LANGUAGES

/** All of them, in the order of the menu. */
export const LANGUAGE_NAMES = Object.keys(LANGUAGES) as readonly Language[]
