import type { Post } from './post.ts'

const RINGS = {
  all: () => true,
  safe: ({ nsfw }: Post) => !nsfw,
  'all-image': hasPicture,
  'safe-image': (post: Post) => !post.nsfw && hasPicture(post),
} as const

/** What can be drawn from: each is a choice of a pool's posts, made when they come in. */
export type Ring = keyof typeof RINGS

/** All of them, `all` first. */
export const RING_NAMES = Object.keys(RINGS) as readonly Ring[]

/** The ring for what a client asks for. */
export function ringFor({ nsfw, image }: { readonly nsfw: boolean; readonly image: boolean }): Ring {
  if (image) return nsfw ? 'all-image' : 'safe-image'
  return nsfw ? 'all' : 'safe'
}

/** Whether a post is in a ring. */
export const isIn = (ring: Ring, post: Post): boolean => RINGS[ring](post)

/** Whether a post is a picture, or several. */
export function hasPicture({ kind }: Post): boolean {
  return kind === 'image' || kind === 'gallery'
}
