export const STYLE = `
  :root { color-scheme: light dark; --ink: light-dark(#1c1f24, #eceff3); --soft: light-dark(#58616d, #a6b1be);
    --ground: light-dark(#f3efe9, #101318); --card: light-dark(#fff, #1a1f27); --line: light-dark(#e2dcd3, #2c343f);
    --accent: light-dark(#b53c0c, #ff9a66); --on-accent: light-dark(#fff, #1b0f07);
    --note: light-dark(#fdf3d6, #2b2412); --on-note: light-dark(#5b4200, #f2d998) }
  * { box-sizing: border-box }
  body { margin: 0 auto; padding: 1.25rem 1rem 2.5rem; max-width: 46rem; color: var(--ink); background: var(--ground);
    font: 1rem/1.6 system-ui, sans-serif }
  header { display: flex; align-items: center; gap: .75rem }
  header svg { flex: none; width: 2.75rem; height: 2.75rem }
  h1 { margin: 0; font-size: 1.25rem; line-height: 1.2; letter-spacing: -.01em }
  header p { margin: 0; color: var(--soft); font-size: .9rem; line-height: 1.35 }
  #demo { margin: 1rem 0 0; padding: .6rem 1rem; border-radius: .75rem; color: var(--on-note); background: var(--note); font-size: .95rem }
  nav { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0 }
  nav a { padding: .45rem .95rem; min-height: 2.75rem; border: 1px solid var(--line); border-radius: 2rem; color: var(--ink);
    background: var(--card); text-decoration: none; white-space: nowrap }
  nav a:hover { border-color: var(--accent) }
  nav a[aria-current] { border-color: transparent; color: var(--on-accent); background: var(--accent); font-weight: 600 }
  article { overflow: hidden; border: 1px solid var(--line); border-radius: 1.1rem; background: var(--card);
    box-shadow: 0 1px 2px #0001, 0 12px 32px -18px #0005; overflow-wrap: anywhere }
  #picture:empty { display: none }
  #picture { background: light-dark(#17191d, #0a0c10) }
  img, video { display: block; width: 100%; height: auto; max-height: min(70vh, 36rem); object-fit: contain }
  #words { padding: 1.1rem 1.35rem 1.25rem }
  #about { margin: 0; color: var(--soft); font-size: .9rem }
  h2 { margin: .2rem 0 0; font-size: 1.5rem; line-height: 1.3; letter-spacing: -.015em; text-wrap: balance }
  h2 a { color: inherit; text-decoration: none }
  h2 a:hover { text-decoration: underline; text-underline-offset: .15em }
  #text { margin: .8rem 0 0; font-size: 1.1rem; white-space: pre-line; max-height: 50vh; overflow: auto }
  #text:empty { display: none }
  #next { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; margin-top: 1rem }
  button { display: flex; align-items: center; gap: .6rem; padding: .7rem 1.5rem; border: 0; border-radius: 2rem; color: var(--on-accent); background: var(--accent); font: inherit;
    font-weight: 600; cursor: pointer }
  button svg { width: 1.25rem; fill: none; stroke: currentcolor; stroke-width: 2.2; stroke-linecap: round; stroke-linejoin: round }
  button:hover { filter: brightness(1.08) }
  button:active { transform: translateY(1px) }
  :focus-visible { outline: 3px solid var(--ink); outline-offset: 2px }
  #next p { margin: 0; color: var(--soft); font-size: .9rem }
  footer { margin-top: 2rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .9rem }
  footer p { margin: 0 0 .5rem }
  footer a { color: inherit }
  code { padding: .15rem .45rem; border-radius: .4rem; color: var(--ink); background: var(--card); font-size: .85rem;
    overflow-wrap: anywhere; box-decoration-break: clone; -webkit-box-decoration-break: clone }
  [hidden] { display: none !important }
`

export const SCRIPT = `
  const at = (id) => document.getElementById(id)
  const channel = localStorage.getItem('channel') ?? 'page:' + crypto.randomUUID()
  localStorage.setItem('channel', channel)
  let list = {}

  const ask = async (path) => {
    const response = await fetch(path)
    const body = await response.json()
    if (!response.ok) throw new Error(body.message)
    return body
  }
  const counted = (count, word) => count.toLocaleString('en') + ' ' + word + (count === 1 ? '' : 's')
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
    const about = ['r/' + post.subreddit, 'by ' + post.author, counted(post.score, 'point')]
    if (post.images?.length > 1) about.push('1 of ' + counted(post.images.length, 'picture'))
    at('about').replaceChildren(about.join(' · '))
    if (post.kind === 'link') at('about').append(' · ', link(post.domain, post.url))
  }
  const chosen = () => {
    const name = decodeURIComponent(location.hash.slice(1))
    return Object.hasOwn(list, name) ? name : Object.keys(list)[0]
  }
  const draw = async () => {
    const name = chosen()
    try {
      show(await ask('/' + name + '?nsfw=false&channel=' + encodeURIComponent(channel)))
    } catch (error) {
      at('title').textContent = error.message
      for (const id of ['text', 'picture', 'about']) at(id).replaceChildren()
    }
    for (const choice of at('choices').children) {
      if (choice.hash === '#' + name) choice.setAttribute('aria-current', 'true')
      else choice.removeAttribute('aria-current')
    }
    at('count').textContent = counted(list[name].posts, 'post') + ' here, each once before any comes twice'
    at('request').textContent = 'GET /' + name + '?channel=' + channel.slice(0, 13) + '…'
  }
  const begin = async () => {
    list = await ask('/list')
    at('choices').replaceChildren(...Object.entries(list).map(([name, { desc }]) => {
      const choice = link('r/' + name, '#' + name)
      choice.title = desc
      return choice
    }))
    at('demo').hidden = !Object.values(list).some(({ demo }) => demo)
    addEventListener('hashchange', draw)
    at('another').addEventListener('click', draw)
    addEventListener('keydown', (event) => {
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey
      if (event.key === 'ArrowRight' && isPlain && event.target.localName !== 'video') void draw()
    })
    at('next').hidden = false
    await draw()
  }
  begin().catch((error) => { at('title').textContent = error.message })
`

export const PAGE = `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="description" content="A popular post of Reddit at random, and none twice before all were shown once.">
  <link rel="icon" href="data:,">
  <title>AutoRedditor</title>
  <style>${STYLE}</style>
  <header>
    <svg viewBox="0 0 44 44" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <rect width="44" height="44" rx="13" fill="#d4501a" stroke="none"/>
      <path d="M11 15h4c7 0 7 14 14 14h3M11 29h4c2.6 0 4.3-1.9 5.6-4.3M24 19c1.3-2.3 2.7-4 5-4h3M29.5 11.5 33 15l-3.5 3.5M29.5 25.5 33 29l-3.5 3.5"/>
    </svg>
    <div>
      <h1>AutoRedditor</h1>
      <p>A popular post at random, and none twice before all were shown.</p>
    </div>
  </header>
  <main>
    <p id="demo" hidden><strong>This is a demo.</strong> There are no credentials for Reddit here, so all posts are made up.</p>
    <nav id="choices" aria-label="Subreddits"></nav>
    <article aria-live="polite">
      <div id="picture"></div>
      <div id="words">
        <p id="about"></p>
        <h2 id="title"></h2>
        <p id="text"></p>
        <noscript>With JavaScript a post would stand here.</noscript>
      </div>
    </article>
    <div id="next" hidden>
      <button id="another" type="button" aria-keyshortcuts="ArrowRight">Another one<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M3 10h13M11 5l5 5-5 5"/></svg></button>
      <p id="count"></p>
    </div>
  </main>
  <footer>
    <p>Programs ask for the same: <code id="request">GET /&lt;subreddit&gt;?channel=…</code></p>
    <p><a href="/list">What there is</a> · <a href="/openapi.json">OpenAPI</a></p>
  </footer>
  <script>${SCRIPT}</script>
</html>
`
