import { Type } from 'typebox'
import type { Static } from 'typebox'

const Url = Type.String({ description: 'Absolute, http or https.' })
const Size = Type.Integer({ minimum: 0, description: 'Pixels; 0 when Reddit does not say.' })

const Image = Type.Object({ url: Url, width: Size, height: Size })

const Video = Type.Object({
  url: Url,
  width: Size,
  height: Size,
  seconds: Type.Optional(Type.Number()),
})

/** A post as it is kept, and as it goes out. */
export const Post = Type.Object(
  {
    id: Type.String(),
    subreddit: Type.String(),
    title: Type.String(),
    kind: Type.Enum(['image', 'gallery', 'video', 'link', 'text']),
    url: Type.String({
      description:
        'What to show: the picture, the first of a gallery, the video, the page; of a text its permalink.',
    }),
    text: Type.Optional(Type.String({ description: 'Markdown.' })),
    permalink: Url,
    author: Type.String(),
    nsfw: Type.Boolean(),
    spoiler: Type.Boolean(),
    score: Type.Integer(),
    comments: Type.Integer(),
    created: Type.Integer({ description: 'Unix seconds.' }),
    domain: Type.Optional(Type.String({ description: 'Where a link leads.' })),
    image: Type.Optional(Image),
    images: Type.Optional(Type.Array(Image, { description: 'All pictures of a gallery.' })),
    video: Type.Optional(Video),
    crosspost: Type.Optional(
      Type.Object(
        { subreddit: Type.String(), author: Type.String(), permalink: Url },
        { description: 'Where it was posted first.' },
      ),
    ),
    demo: Type.Optional(
      Type.Boolean({ description: 'True when it is made up, since there are no credentials for Reddit.' }),
    ),
  },
  { title: 'Post' },
)
export type Post = Readonly<Static<typeof Post>>
export type Image = Readonly<Static<typeof Image>>
export type Video = Readonly<Static<typeof Video>>
