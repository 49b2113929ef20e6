import assert from 'node:assert/strict'
import test from 'node:test'
import {
  rawCrosspost,
  rawGallery,
  rawGifv,
  rawImage,
  rawLink,
  rawText,
  rawVideo,
} from '../testing/raw-posts.ts'
import { readPost } from './read-post.ts'

const permalinkOf = (id: string) => `https://www.reddit.com/r/boats/comments/${id}/title_of_${id}/`
const previewOf = (id: string, width = 1200, height = 900) => ({
  url: `https://preview.redd.it/${id}.jpg?auto=webp&s=abc`,
  width,
  height,
})
const common = (id: string) => ({
  id,
  subreddit: 'boats',
  title: `Title of ${id}`,
  permalink: permalinkOf(id),
  author: 'skipper',
  nsfw: false,
  spoiler: false,
  score: 250,
  comments: 12,
  created: 1_760_000_000,
})
const gallery = {
  kind: 'gallery',
  url: 'https://preview.redd.it/first.jpg?s=abc',
  image: { url: 'https://preview.redd.it/first.jpg?s=abc', width: 1200, height: 900 },
  images: [
    { url: 'https://preview.redd.it/first.jpg?s=abc', width: 1200, height: 900 },
    { url: 'https://i.redd.it/second.gif', width: 400, height: 300 },
  ],
}

test('a text is its Markdown, at its permalink', () => {
  assert.deepEqual(readPost(rawText('a1')), {
    ...common('a1'),
    kind: 'text',
    url: permalinkOf('a1'),
    text: 'Text of a1.',
  })
  assert.deepEqual(readPost(rawText('a1', { selftext: '', over_18: true, spoiler: true })), {
    ...common('a1'),
    kind: 'text',
    url: permalinkOf('a1'),
    nsfw: true,
    spoiler: true,
  })
})

test('a picture is what its link leads to, in the size of its preview', () => {
  const url = 'https://i.redd.it/a1.jpg'
  assert.deepEqual(readPost(rawImage('a1')), {
    ...common('a1'),
    kind: 'image',
    url,
    image: { url, width: 1200, height: 900 },
  })
  assert.deepEqual(readPost(rawImage('a1', { preview: undefined }))?.image, { url, width: 0, height: 0 })
})

test('a gallery has its pictures in their order, without those that failed', () => {
  assert.deepEqual(readPost(rawGallery('a1')), { ...common('a1'), ...gallery })
})

test('a video has an address that plays, and a still picture', () => {
  const video = {
    url: 'https://v.redd.it/a1/DASH_720.mp4?source=fallback',
    width: 1280,
    height: 720,
    seconds: 12,
  }
  assert.deepEqual(readPost(rawVideo('a1')), {
    ...common('a1'),
    kind: 'video',
    url: video.url,
    image: previewOf('a1', 1280, 720),
    video,
  })
  assert.deepEqual(readPost(rawGifv('a1')), {
    ...common('a1'),
    kind: 'video',
    url: video.url,
    image: previewOf('a1'),
    video,
  })
})

test('a link names its domain, and has the picture of its page where there is one', () => {
  const link = { ...common('a1'), kind: 'link', url: 'https://www.news.example/a1', domain: 'news.example' }
  assert.deepEqual(readPost(rawLink('a1')), { ...link, image: previewOf('a1') })
  assert.deepEqual(readPost(rawLink('a1', { preview: null })), link)
})

test('a crosspost shows what the first post shows, and says whose it is', () => {
  const origin = rawGallery('b2', {
    subreddit: 'ships',
    author: 'captain',
    permalink: '/r/ships/comments/b2/x/',
  })
  const crosspost = {
    subreddit: 'ships',
    author: 'captain',
    permalink: 'https://www.reddit.com/r/ships/comments/b2/x/',
  }
  assert.deepEqual(readPost(rawCrosspost('a1', origin)), { ...common('a1'), ...gallery, crosspost })
  const bare = rawText('b2', { selftext: 'From there.', over_18: true, spoiler: true })
  const { text, nsfw, spoiler } = readPost(rawCrosspost('a1', bare)) ?? {}
  assert.deepEqual({ text, nsfw, spoiler }, { text: 'From there.', nsfw: true, spoiler: true })
})

test('what was taken away, pinned, paid for, empty or malformed is no post', () => {
  const refused = [
    rawText('a1', { selftext: '[removed]' }),
    rawText('a1', { author: '[deleted]' }),
    rawText('a1', { removed_by_category: 'moderator' }),
    rawText('a1', { stickied: true }),
    rawText('a1', { promoted: true }),
    rawCrosspost('a1', rawText('b2', { selftext: '[deleted]' })),
    rawGallery('a1', { media_metadata: null }),
    rawGallery('a1', { gallery_data: null }),
    rawLink('a1', { url: 'javascript:alert(1)' }),
    rawLink('a1', { url: 'https://user:password@news.example/' }),
    rawLink('a1', { url: 'no address at all' }),
    rawText('a1', { title: undefined }),
    rawText('a1', { score: 'many' }),
    rawText('a1', { over_18: null }),
    rawText(''),
    { id: 'a1' },
    null,
    'post',
  ]
  assert.deepEqual(
    refused.map((raw) => readPost(raw)),
    refused.map(() => undefined),
  )
})
