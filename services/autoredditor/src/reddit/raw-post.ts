import { Type } from 'typebox'
import type { Static } from 'typebox'

const Nullable = <const Kind extends Parameters<typeof Type.Union>[0][number]>(kind: Kind) =>
  Type.Optional(Type.Union([kind, Type.Null()]))

const Text = Nullable(Type.String())
const Flag = Nullable(Type.Boolean())

const Source = Type.Object({
  url: Type.String(),
  width: Type.Optional(Type.Number()),
  height: Type.Optional(Type.Number()),
})

const RedditVideo = Type.Object({
  fallback_url: Type.String(),
  width: Type.Optional(Type.Number()),
  height: Type.Optional(Type.Number()),
  duration: Type.Optional(Type.Number()),
})

/** One picture of a gallery: `u` of a still one, `gif` and `mp4` of one that moves, `x` and `y` its size. */
const GalleryPicture = Type.Object({
  status: Type.Optional(Type.String()),
  s: Type.Optional(
    Type.Object({
      u: Type.Optional(Type.String()),
      gif: Type.Optional(Type.String()),
      x: Type.Optional(Type.Number()),
      y: Type.Optional(Type.Number()),
    }),
  ),
})

const media = {
  url: Type.String(),
  domain: Text,
  is_self: Flag,
  is_gallery: Flag,
  gallery_data: Nullable(Type.Object({ items: Type.Array(Type.Object({ media_id: Type.String() })) })),
  media_metadata: Nullable(Type.Record(Type.String(), GalleryPicture)),
  media: Nullable(Type.Object({ reddit_video: Nullable(RedditVideo) })),
  preview: Nullable(
    Type.Object({
      images: Type.Optional(Type.Array(Type.Object({ source: Source }))),
      reddit_video_preview: Nullable(RedditVideo),
    }),
  ),
}

const Origin = Type.Object({
  subreddit: Type.String(),
  author: Type.String(),
  permalink: Type.String(),
  selftext: Text,
  over_18: Flag,
  spoiler: Flag,
  ...media,
})

/** What is read of a post as Reddit's listings have it (`t3`, with `raw_json=1`); it has some hundred more. */
export const RawPost = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 20 }),
  title: Type.String(),
  author: Type.String(),
  subreddit: Type.String(),
  permalink: Type.String(),
  selftext: Text,
  over_18: Type.Boolean(),
  spoiler: Flag,
  stickied: Flag,
  promoted: Flag,
  removed_by_category: Text,
  score: Type.Integer(),
  num_comments: Type.Integer(),
  created_utc: Type.Number(),
  crosspost_parent_list: Nullable(Type.Array(Origin)),
  ...media,
})
export type RawPost = Readonly<Static<typeof RawPost>>
/** What tells how a post looks: its own, or that of the post it was crossposted from. */
export type RawMedia = Readonly<Static<typeof Origin>>
