import type { Image, Post, Video } from '../pool/post.ts'
import type { RawMedia } from './raw-post.ts'

/** The part of a post that is about what it shows. */
export type Shown = Pick<Post, 'kind' | 'url' | 'image' | 'images' | 'video' | 'domain'>

const PICTURE = /\.(jpe?g|png|gif|webp|avif)$/i
const MOVING = /\.(gifv|mp4|webm)$/i

/**
 * What a post shows; undefined when it shows nothing that can be linked to, such as a gallery whose pictures are still
 * being read.
 *
 * @param permalink - what a text's `url` is
 */
export function readMedia(
  raw: Omit<RawMedia, 'subreddit' | 'author' | 'permalink'>,
  permalink: string,
): Shown | undefined {
  if (raw.is_self === true) return { kind: 'text', url: permalink }
  const preview = previewOf(raw)
  const shown = { ...(preview && { image: preview }) }
  if (raw.is_gallery === true) return readGallery(raw)
  const video = videoOf(raw)
  if (video) return { kind: 'video', url: video.url, ...shown, video }
  const url = readUrl(raw.url)
  if (!url) return undefined
  if (PICTURE.test(url.pathname)) {
    return { kind: 'image', url: url.href, image: { width: 0, height: 0, ...preview, url: url.href } }
  }
  return { kind: 'link', url: url.href, domain: url.hostname.replace(/^www\./, ''), ...shown }
}

/** An absolute address of the web; undefined for anything else that a link may hold. */
export function readUrl(text: string, base?: string): URL | undefined {
  const url = URL.parse(text, base)
  return url && /^https?:$/.test(url.protocol) && !url.username && !url.password ? url : undefined
}

function readGallery({
  gallery_data: data,
  media_metadata: pictures,
}: Pick<RawMedia, 'gallery_data' | 'media_metadata'>): Shown | undefined {
  const images = (data?.items ?? []).flatMap(({ media_id: id }): Image[] => {
    const source = pictures?.[id]?.s
    const url = readUrl(source?.u ?? source?.gif ?? '')
    return url ? [imageOf(url, source?.x, source?.y)] : []
  })
  const [first] = images
  return first && { kind: 'gallery', url: first.url, image: first, images }
}

function videoOf({ url, media, preview }: Pick<RawMedia, 'url' | 'media' | 'preview'>): Video | undefined {
  // A `.gifv` of elsewhere has a copy at Reddit that plays anywhere.
  const source = media?.reddit_video ?? preview?.reddit_video_preview
  const address = readUrl(source?.fallback_url ?? '')
  if (source && address) {
    const { width, height } = imageOf(address, source.width, source.height)
    return { url: address.href, width, height, ...(source.duration && { seconds: source.duration }) }
  }
  const own = readUrl(url)
  return own && MOVING.test(own.pathname) && !own.pathname.endsWith('.gifv')
    ? { url: own.href, width: 0, height: 0 }
    : undefined
}

function previewOf({ preview }: Pick<RawMedia, 'preview'>): Image | undefined {
  const source = preview?.images?.[0]?.source
  const url = readUrl(source?.url ?? '')
  return url && imageOf(url, source?.width, source?.height)
}

const imageOf = (url: URL, width = 0, height = 0): Image => ({
  url: url.href,
  width: Math.max(0, Math.round(width)),
  height: Math.max(0, Math.round(height)),
})
