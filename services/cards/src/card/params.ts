import { Type } from 'typebox'
import type { Static } from 'typebox'
import { BACKDROP_NAMES } from './backdrops.ts'
import { THEMES } from './themes.ts'

const text = (maxLength: number, description: string) =>
  Type.Optional(Type.String({ maxLength, description }))
const colour = (description: string) =>
  Type.Optional(
    Type.String({
      pattern: '^(#?([0-9A-Fa-f]{3}|[0-9A-Fa-f]{4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8}))?$',
      description,
    }),
  )

const PICTURE = 'the URL of a picture (JPEG, PNG, GIF, WebP or AVIF)'

const FIELDS = {
  template: text(40, 'The look; `GET /templates` names all. `basic` when absent.'),
  name: text(120, 'The headline, in light markdown.'),
  bio: text(1000, 'The text, in light markdown: **bold**, *italic*, `code`, ~~strike~~, [links](https://…).'),
  background: text(
    2048,
    `What lies behind: ${PICTURE}, a colour such as 336699, or one of ${BACKDROP_NAMES.join(', ')}. One of these by the name when absent.`,
  ),
  background_image: text(2048, 'The same; `background` goes first.'),
  avatar: text(2048, `The face: ${PICTURE}. Initials when absent.`),
  footer: text(60, 'Small print.'),
  theme: Type.Optional(
    Type.Enum([...THEMES, ''], { description: "The colours; the template's own when absent." }),
  ),
  accent: colour('A colour in place of the theme’s: hexadecimal.'),
  ink: colour('The colour of the text.'),
  ground: colour('The colour of the ground.'),
  lang: Type.Optional(
    Type.String({
      pattern: '^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$',
      maxLength: 35,
      description: 'The language; it decides how characters shared by Chinese, Japanese and Korean look.',
    }),
  ),
  alt: text(300, 'What is read to those who do not see the card; name and bio when absent.'),
}

/** What a card is asked for with. Unknown parameters are ignored. */
export const CardParams = Type.Object(FIELDS, { title: 'Card' })
export type CardParams = Static<typeof CardParams>

const FORMATS = ['html', 'png', 'jpg', 'jpeg', 'webp'] as const

/** What an answer is asked for with. */
const OUTPUT = {
  format: Type.Optional(Type.Enum([...FORMATS], { description: 'png when absent.' })),
  scale: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 3, description: 'Pixels for each pixel of the card.' }),
  ),
}

export const CardQuery = Type.Object({ ...FIELDS, ...OUTPUT })
export type CardQuery = Static<typeof CardQuery>

/** How a frozen card can be asked for. */
export const FrozenQuery = Type.Object({
  scale: OUTPUT.scale,
  theme: Type.Optional(Type.Enum([...THEMES], { description: 'Other colours than it was frozen with.' })),
})
