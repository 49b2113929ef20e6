export const STYLE = `
  :root { color-scheme: light dark; --ink: light-dark(#1b2027, #e9edf2); --soft: light-dark(#5a6675, #a3b0be);
    --ground: light-dark(#f4f6f8, #12161b); --card: light-dark(#fff, #1b2128); --accent: light-dark(#b5400f, #ff9d6c);
    --on-accent: light-dark(#fff, #1b1008); --line: light-dark(#dde3e9, #2d3640) }
  body { max-width: 44rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; font: 1rem/1.6 system-ui, sans-serif;
    color: var(--ink); background: var(--ground) }
  h1 { margin: 0; font-size: 1.1rem }
  header { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; justify-content: space-between }
  form { display: flex; gap: .5rem; flex-wrap: wrap }
  select, button { font: inherit; padding: .5rem .9rem; border-radius: .5rem; border: 1px solid var(--line);
    color: var(--ink); background: var(--card); max-width: 14rem }
  button { border-color: transparent; color: var(--on-accent); background: var(--accent); cursor: pointer }
  :focus-visible { outline: 3px solid var(--ink); outline-offset: 2px }
  #demo { margin: 1rem 0 0; padding: .6rem .9rem; border-left: 4px solid var(--accent); background: var(--card) }
  article { margin-top: 1rem; padding: 1.25rem; min-height: 22rem; border: 1px solid var(--line); border-radius: .75rem;
    background: var(--card); overflow-wrap: anywhere }
  h2 { margin: 0 0 .75rem; font-size: 1.25rem; line-height: 1.35 }
  img, video { display: block; width: 100%; height: auto; max-height: 70vh; object-fit: contain; border-radius: .5rem }
  #text { margin: 0 0 .75rem; white-space: pre-line; max-height: 60vh; overflow: auto }
  #about, footer { color: var(--soft); font-size: .9rem }
  footer { margin-top: 1.5rem }
  a { color: inherit }
  [hidden] { display: none !important }
`

export const SCRIPT = `
  const at = (id) => document.getElementById(id)
  const channel = localStorage.getItem('channel') ?? 'page:' + crypto.randomUUID()
  localStorage.setItem('channel', channel)

  const ask = async (path) => {
    const response = await fetch(path)
    const body = await response.json()
    if (!response.ok) throw new Error(body.message)
    return body
  }
  const link = (text, url) => Object.assign(document.createElement('a'), { textContent: text, href: url, rel: 'noreferrer' })
  const pictureOf = (post) => {
    if (post.video) {
      const video = Object.assign(document.createElement('video'), { src: post.video.url, controls: true, muted: true })
      if (post.image) video.poster = post.image.url
      return video
    }
    if (!post.image) return undefined
    const { url, width, height } = post.image
    const image = Object.assign(new Image(), { src: url, alt: post.title, referrerPolicy: 'no-referrer' })
    if (width > 0) Object.assign(image, { width, height })
    return image
  }
  const show = (post) => {
    at('title').replaceChildren(link(post.title, post.permalink))
    at('text').textContent = post.text ?? ''
    at('picture').replaceChildren(...[pictureOf(post)].filter(Boolean))
    const more = post.images?.length > 1 ? ' · 1 of ' + post.images.length + ' pictures' : ''
    at('about').replaceChildren('r/' + post.subreddit + ' · by ' + post.author + ' · ' + post.score + ' points' + more)
    if (post.kind === 'link') at('about').append(' · ', link(post.domain, post.url))
  }
  const draw = async () => {
    try {
      show(await ask('/' + at('subreddit').value + '?nsfw=false&channel=' + encodeURIComponent(channel)))
    } catch (error) {
      at('title').textContent = error.message
      for (const id of ['text', 'picture', 'about']) at(id).replaceChildren()
    }
  }
  const begin = async () => {
    const list = await ask('/list')
    at('subreddit').replaceChildren(...Object.entries(list).map(([name, { desc }]) => {
      const option = new Option(name, name)
      option.title = desc
      return option
    }))
    at('demo').hidden = !Object.values(list).some(({ demo }) => demo)
    at('subreddit').addEventListener('change', draw)
    at('form').addEventListener('submit', (event) => {
      event.preventDefault()
      void draw()
    })
    at('form').hidden = false
    await draw()
  }
  begin().catch((error) => { at('title').textContent = error.message })
`

export const PAGE = `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <link rel="icon" href="data:,">
  <title>AutoRedditor</title>
  <style>${STYLE}</style>
  <header>
    <h1>AutoRedditor</h1>
    <form id="form" hidden>
      <select id="subreddit" aria-label="Subreddit"></select>
      <button>Another one</button>
    </form>
  </header>
  <p id="demo" hidden><strong>This is a demo.</strong> There are no credentials for Reddit here, so everything below is made up.</p>
  <main>
    <article aria-live="polite">
      <h2 id="title"></h2>
      <p id="text"></p>
      <div id="picture"></div>
      <p id="about"></p>
      <noscript>With JavaScript a post would stand here.</noscript>
    </article>
  </main>
  <footer>No post comes twice before all were there once. Programs ask for
    <code>/&lt;subreddit&gt;?channel=…</code>; <a href="/openapi.json">/openapi.json</a> says how.</footer>
  <script>${SCRIPT}</script>
</html>
`
