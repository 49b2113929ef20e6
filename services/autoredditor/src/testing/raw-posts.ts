/** A text post as listings have it; changes make it anything else. */
export function rawText(id: string, changes: Readonly<Record<string, unknown>> = {}) {
  const permalink = `/r/boats/comments/${id}/title_of_${id}/`
  return {
    approved_at_utc: null,
    subreddit: 'boats',
    selftext: `Text of ${id}.`,
    author_fullname: 't2_abcde',
    saved: false,
    mod_reason_title: null,
    gilded: 0,
    clicked: false,
    title: `Title of ${id}`,
    link_flair_richtext: [],
    subreddit_name_prefixed: 'r/boats',
    hidden: false,
    pwls: 6,
    name: `t3_${id}`,
    upvote_ratio: 0.97,
    total_awards_received: 0,
    media_embed: {},
    is_original_content: false,
    user_reports: [],
    secure_media: null,
    is_reddit_media_domain: false,
    category: null,
    score: 250,
    edited: false,
    thumbnail: 'self',
    is_self: true,
    created: 1_760_000_000,
    domain: 'self.boats',
    allow_live_comments: false,
    selftext_html: `<div class="md"><p>Text of ${id}.</p></div>`,
    likes: null,
    over_18: false,
    spoiler: false,
    locked: false,
    stickied: false,
    removed_by_category: null,
    subreddit_id: 't5_2abcd',
    id,
    author: 'skipper',
    num_comments: 12,
    permalink,
    url: `https://www.reddit.com${permalink}`,
    subreddit_subscribers: 1234,
    created_utc: 1_760_000_000,
    num_crossposts: 0,
    media: null,
    is_video: false,
    ...changes,
  }
}

const source = (id: string, width = 1200, height = 900) => ({
  source: { url: `https://preview.redd.it/${id}.jpg?auto=webp&s=abc`, width, height },
  resolutions: [{ url: `https://preview.redd.it/${id}.jpg?width=108&s=def`, width: 108, height: 81 }],
  variants: {},
  id: `preview-${id}`,
})

/** A picture at Reddit. */
export function rawImage(id: string, changes: Readonly<Record<string, unknown>> = {}) {
  return rawText(id, {
    selftext: '',
    is_self: false,
    domain: 'i.redd.it',
    post_hint: 'image',
    url: `https://i.redd.it/${id}.jpg`,
    url_overridden_by_dest: `https://i.redd.it/${id}.jpg`,
    is_reddit_media_domain: true,
    preview: { images: [source(id)], enabled: true },
    ...changes,
  })
}

/** Two pictures, the second of which moves, and a third that failed. */
export function rawGallery(id: string, changes: Readonly<Record<string, unknown>> = {}) {
  return rawText(id, {
    selftext: '',
    is_self: false,
    domain: 'reddit.com',
    is_gallery: true,
    url: `https://www.reddit.com/gallery/${id}`,
    gallery_data: {
      items: [
        { media_id: 'first', id: 1 },
        { caption: 'and it moves', media_id: 'second', id: 2 },
        { media_id: 'third', id: 3 },
      ],
    },
    media_metadata: {
      second: {
        status: 'valid',
        e: 'AnimatedImage',
        m: 'image/gif',
        p: [],
        s: { y: 300, gif: 'https://i.redd.it/second.gif', mp4: 'https://preview.redd.it/second.mp4', x: 400 },
        id: 'second',
      },
      first: {
        status: 'valid',
        e: 'Image',
        m: 'image/jpg',
        p: [],
        s: { y: 900, x: 1200, u: 'https://preview.redd.it/first.jpg?s=abc' },
        id: 'first',
      },
      third: { status: 'failed' },
    },
    ...changes,
  })
}

const redditVideo = (id: string) => ({
  bitrate_kbps: 2400,
  fallback_url: `https://v.redd.it/${id}/DASH_720.mp4?source=fallback`,
  height: 720,
  width: 1280,
  scrubber_media_url: `https://v.redd.it/${id}/DASH_96.mp4`,
  dash_url: `https://v.redd.it/${id}/DASHPlaylist.mpd`,
  duration: 12,
  hls_url: `https://v.redd.it/${id}/HLSPlaylist.m3u8`,
  is_gif: false,
  transcoding_status: 'completed',
})

/** A video at Reddit. */
export function rawVideo(id: string, changes: Readonly<Record<string, unknown>> = {}) {
  return rawText(id, {
    selftext: '',
    is_self: false,
    is_video: true,
    domain: 'v.redd.it',
    post_hint: 'hosted:video',
    url: `https://v.redd.it/${id}`,
    media: { reddit_video: redditVideo(id) },
    preview: { images: [source(id, 1280, 720)], enabled: false },
    ...changes,
  })
}

/** A moving picture of elsewhere, of which Reddit has a copy. */
export function rawGifv(id: string, changes: Readonly<Record<string, unknown>> = {}) {
  return rawText(id, {
    selftext: '',
    is_self: false,
    domain: 'pictures.example',
    post_hint: 'link',
    url: `https://pictures.example/${id}.gifv`,
    preview: { images: [source(id)], reddit_video_preview: redditVideo(id), enabled: false },
    ...changes,
  })
}

/** A page of elsewhere. */
export function rawLink(id: string, changes: Readonly<Record<string, unknown>> = {}) {
  return rawText(id, {
    selftext: '',
    is_self: false,
    domain: 'news.example',
    post_hint: 'link',
    url: `https://www.news.example/${id}`,
    preview: { images: [source(id)], enabled: false },
    ...changes,
  })
}

/** A post that shows another one. */
export function rawCrosspost(id: string, origin: Readonly<Record<string, unknown>>) {
  return rawText(id, {
    selftext: '',
    is_self: false,
    domain: 'reddit.com',
    url: `/r/ships/comments/${String(origin['id'])}/`,
    crosspost_parent: `t3_${String(origin['id'])}`,
    crosspost_parent_list: [origin],
  })
}
