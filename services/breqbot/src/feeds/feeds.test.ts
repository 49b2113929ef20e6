import assert from 'node:assert/strict'
import test from 'node:test'
import { serveHttp } from '../testing/serve-http.ts'
import { Reddit, redditFeed, renderPost } from './reddit.ts'
import { Xkcd, xkcdFeed } from './xkcd.ts'
import { YouTube, youTubeFeed } from './youtube.ts'

const CHANNEL = 'UC0123456789abcdefghij-_'
const COMIC = {
  num: 7,
  safe_title: 'Boats',
  alt: 'They float.',
  img: 'https://imgs.example/7.png',
  year: '2026',
}

const entry = (id: string, title: string, published: string) => `
  <entry><yt:videoId>${id}</yt:videoId><title>${title}</title><published>${published}</published></entry>`
const atom = (...entries: readonly string[]) => `<?xml version="1.0"?>
  <feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns="http://www.w3.org/2005/Atom">
  <title>Boats &amp; Trains</title>${entries.join('')}</feed>`

test('the latest comic, and any by its number, is read from xkcd', async () => {
  await using server = await serveHttp((request, response) => {
    const isThere = request.url === '/info.0.json' || request.url === '/7/info.0.json'
    response.writeHead(isThere ? 200 : 404).end(isThere ? JSON.stringify(COMIC) : '<h1>404</h1>')
  })
  const xkcd = new Xkcd(server.url)
  assert.equal((await xkcd.comic(7)).safe_title, 'Boats')
  await assert.rejects(xkcd.comic(404), { message: 'There is no comic “404” here.' })
  assert.deepEqual(await xkcdFeed(xkcd).read({ key: 'xkcd', title: 'xkcd' }), [
    {
      id: '7',
      message: {
        embeds: [
          {
            title: '7: Boats',
            url: 'https://xkcd.com/7/',
            image: { url: COMIC.img },
            footer: { text: 'They float.' },
          },
        ],
      },
    },
  ])
})

test("a channel's videos are told newest first, whatever their order, and titles are text", async () => {
  await using server = await serveHttp((_, response) => {
    response.end(
      atom(
        entry('old00000000', '007', '2026-01-01T00:00:00+00:00'),
        entry('new00000000', 'A &lt;b&gt;', '2026-02-01T00:00:00+00:00'),
      ),
    )
  })
  const feed = youTubeFeed(new YouTube(server.url))
  const target = await feed.readTarget(`https://www.youtube.com/channel/${CHANNEL}/videos`)
  assert.deepEqual(target, { key: CHANNEL, title: 'Boats & Trains' })
  assert.deepEqual(await feed.read(target), [
    {
      id: 'new00000000',
      message: { content: '**Boats & Trains**: https://www.youtube.com/watch?v=new00000000' },
    },
    {
      id: 'old00000000',
      message: { content: '**Boats & Trains**: https://www.youtube.com/watch?v=old00000000' },
    },
  ])
})

test('a handle leads to the feed that its page names, and a channel may have no video yet', async () => {
  await using server = await serveHttp((request, response) => {
    if (request.url === '/%40boats') {
      response.end(
        `<link rel="alternate" type="application/rss+xml" href="https://www.youtube.com/feeds/videos.xml?channel_id=${CHANNEL}">`,
      )
    } else if (request.url?.startsWith('/feeds/')) response.end(atom())
    else response.writeHead(404).end()
  })
  const feed = youTubeFeed(new YouTube(server.url))
  for (const text of ['@boats', 'https://youtube.com/@boats/']) {
    assert.equal((await feed.readTarget(text)).key, CHANNEL)
  }
  assert.deepEqual(await feed.read({ key: CHANNEL, title: '' }), [])
  for (const text of ['@nobody', 'boats', 'https://evil.example/@boats']) {
    await assert.rejects(feed.readTarget(text), { code: 'UNKNOWN' })
  }
})

test('what is no feed of YouTube is trouble of YouTube', async () => {
  await using server = await serveHttp((_, response) => void response.end('<html>consent</html>'))
  await assert.rejects(new YouTube(server.url).channel(CHANNEL), { code: 'UNREACHABLE' })
})

const POST = {
  id: 'x1',
  subreddit: 'boats',
  title: 'A boat',
  url: 'https://i.example/boat.png',
  permalink: 'https://www.reddit.com/r/boats/x1',
  author: 'ann',
  spoiler: false,
  image: { url: 'https://i.example/boat.png' },
}

test('posts are drawn for one channel from AutoRedditor, and only safe ones unless others are wanted', async () => {
  await using server = await serveHttp((request, response) => {
    const isKnown = request.url?.startsWith('/boats?') === true
    response
      .writeHead(isKnown ? 200 : 404)
      .end(JSON.stringify(isKnown ? POST : { code: 'UNKNOWN_SUBREDDIT' }))
  })
  const reddit = new Reddit(server.url)
  assert.deepEqual(await reddit.draw('r/boats', '5', { nsfw: true }), POST)
  assert.equal((await redditFeed(reddit).read({ key: 'boats', title: '' }))[0]?.id, 'x1')
  await assert.rejects(reddit.draw('baots', '5'), { code: 'UNKNOWN' })
  await assert.rejects(reddit.draw('../list', '5'), { code: 'UNKNOWN' })
  assert.deepEqual(server.asked, [
    '/boats?channel=breqbot%3A5&nsfw=true',
    '/boats?channel=breqbot%3Adaily&nsfw=false',
    '/baots?channel=breqbot%3A5&nsfw=false',
  ])
})

test('a post that spoils something is shown by its title alone', () => {
  const embedOf = (post: Parameters<typeof renderPost>[0]) => renderPost(post).embeds?.[0]
  assert.equal(embedOf({ ...POST, text: 'It floats.' })?.description, 'It floats.')
  assert.deepEqual(embedOf({ ...POST, text: 'It sinks.', spoiler: true }), {
    title: 'A boat',
    url: POST.permalink,
    footer: { text: 'r/boats · ann' },
  })
})
