import { backgroundImage } from './background-image.ts'
import { badge } from './badge.ts'
import { basic } from './basic.ts'
import { poster } from './poster.ts'
import { profile } from './profile.ts'
import { quote } from './quote.ts'
import type { Template } from './template.ts'
import { terminal } from './terminal.ts'

/** Every look, by the name that requests have. The first four are as old as the service that this one follows. */
export const TEMPLATES = {
  basic,
  'background-image': backgroundImage,
  'light-profile': {
    ...profile,
    title: 'Light profile',
    description: 'A banner, a face, a few words; light.',
    theme: 'light',
  },
  'dark-profile': {
    ...profile,
    title: 'Dark profile',
    description: 'A banner, a face, a few words; dark.',
    theme: 'dark',
  },
  quote,
  terminal,
  poster,
  badge,
} as const satisfies Readonly<Record<string, Template>>
export type TemplateName = keyof typeof TEMPLATES

export const TEMPLATE_NAMES = Object.keys(TEMPLATES) as readonly TemplateName[]

export const isTemplateName = (text: string): text is TemplateName => Object.hasOwn(TEMPLATES, text)

export type { Template } from './template.ts'
