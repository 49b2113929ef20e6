const find = (selector) => document.querySelector(selector)
const [form, problem, frozen, said, snippets] = ['#form', '#problem', '#frozen', '#said', '#snippets'].map(
  find,
)
const frames = [...document.querySelectorAll('iframe')]
const SHOWS = {}
const NAMES = {
  link: 'Link',
  markdown: 'Markdown',
  html: 'HTML',
  bbcode: 'BBCode',
  picture: 'Dark or light',
  iframe: 'Frame',
}
const WAIT = 120

/** What the form says, without what is empty. */
const readParams = () => {
  const data = new FormData(form)
  const { picture, scale: _scale, ...params } = Object.fromEntries(data)
  if (picture.trim()) params.background = picture.trim()
  if (form.elements.accent.dataset.unset) delete params.accent
  else params.accent = params.accent.slice(1)
  const shows = SHOWS[params.template]
  for (const part of ['avatar', 'background']) if (shows && !shows.includes(part)) delete params[part]
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== ''))
}

const cardUrl = (params, more) => 'card?' + new URLSearchParams({ ...params, ...more })

let asked = 0
/** Shows the card in the frame that is hidden, then swaps: so nothing flickers while somebody types. */
const show = async () => {
  asked += 1
  const mine = asked
  const params = readParams()
  const scale = form.elements.scale.value
  find('#download').href = cardUrl(params, { format: 'png', scale })
  history.replaceState(null, '', '#' + new URLSearchParams(params))
  try {
    const url = cardUrl(params, { format: 'html' })
    const [card, embed] = await Promise.all([fetch(url), fetch('embed?' + new URLSearchParams(params))])
    if (mine !== asked) return
    if (!card.ok) throw new Error((await card.json()).message)
    problem.textContent = ''
    const next = frames.find((frame) => frame.hidden)
    const swap = () => {
      if (mine !== asked) return
      for (const frame of frames) frame.hidden = frame !== next
      document.documentElement.dataset.shown = String(mine)
    }
    next.addEventListener('load', swap, { once: true })
    next.src = url
    if (embed.ok) listSnippets(await embed.json())
  } catch (error) {
    if (mine === asked) problem.textContent = error.message
  }
}

let timer
const showSoon = () => {
  clearTimeout(timer)
  frozen.textContent = ''
  timer = setTimeout(show, WAIT)
}

const say = (text) => {
  said.textContent = ''
  requestAnimationFrame(() => (said.textContent = text))
}

const copy = async (text, button) => {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    // Without https there is no clipboard; a selection can be copied everywhere.
    const area = document.createElement('textarea')
    area.value = text
    document.body.append(area)
    area.select()
    document.execCommand('copy')
    area.remove()
    button.focus()
  }
  const label = button.textContent
  button.textContent = 'Copied'
  say('Copied')
  setTimeout(() => (button.textContent = label), 1500)
}

const listSnippets = ({ url, embed }) => {
  const rows = Object.entries({ link: url, ...embed }).map(([name, text]) => {
    const row = document.createElement('div')
    row.className = 'snippet'
    const [title, code, button] = ['b', 'code', 'button'].map((tag) => document.createElement(tag))
    title.textContent = NAMES[name]
    code.textContent = text
    button.type = 'button'
    button.textContent = 'Copy'
    button.dataset.copies = name
    button.setAttribute('aria-label', 'Copy ' + NAMES[name])
    button.addEventListener('click', () => void copy(text, button))
    row.append(title, code, button)
    return row
  })
  snippets.replaceChildren(...rows)
}

const freeze = async () => {
  const button = find('#freeze')
  button.disabled = true
  frozen.textContent = ''
  try {
    const response = await fetch('card', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(readParams()),
    })
    const body = await response.json()
    if (!response.ok) throw new Error(body.message)
    const link = document.createElement('a')
    link.href = 'card/' + body.card_id
    link.textContent = body.url
    frozen.replaceChildren('Frozen for ever at ', link)
    listSnippets({ url: body.url, embed: body.embed })
    problem.textContent = ''
  } catch (error) {
    problem.textContent = error.message
  }
  button.disabled = false
}

const markParts = () => {
  const shows = SHOWS[form.elements.template.value]
  for (const part of document.querySelectorAll('[data-part]')) {
    part.hidden = shows !== undefined && !shows.includes(part.dataset.part)
  }
}

/** Words that nobody has changed follow the look; what somebody wrote stays. */
let isTouched = location.hash.length > 1
const showSample = () => {
  if (isTouched) return
  const sample = SAMPLES[form.elements.template.value]
  form.elements.name.value = sample.name
  form.elements.bio.value = sample.bio
  form.elements.background.value = sample.background ?? ''
}

const accent = form.elements.accent
const clear = find('[data-clear]')
const setAccent = (value) => {
  if (value) accent.value = value
  if (value) delete accent.dataset.unset
  else accent.dataset.unset = 'true'
  clear.hidden = !value
}

/** The page may be opened with the form filled in: by its own address, after the hash. */
const readHash = () => {
  const params = new URLSearchParams(location.hash.slice(1))
  for (const [name, value] of params) {
    const field = form.elements[name]
    if (name === 'accent') setAccent('#' + value)
    else if (name === 'background') {
      const isBackdrop = [...field].some((option) => option.value === value)
      if (isBackdrop) field.value = value
      else form.elements.picture.value = value
    } else if (field) field.value = value
  }
}

form.addEventListener('submit', (event) => event.preventDefault())
form.addEventListener('input', (event) => {
  const { name } = event.target
  if (name === 'template') showSample()
  else if (name !== 'scale') isTouched = true
  if (name === 'accent') setAccent(accent.value)
  if (name === 'background') form.elements.picture.value = ''
  markParts()
  showSoon()
})
form.elements.scale.addEventListener('input', showSoon)
clear.addEventListener('click', () => {
  setAccent('')
  accent.focus()
  showSoon()
})
find('#freeze').addEventListener('click', freeze)

new ResizeObserver(([entry]) => {
  find('.frames').style.transform = 'scale(' + entry.contentRect.width / 500 + ')'
}).observe(find('.stage'))

const start = async () => {
  readHash()
  showSample()
  try {
    const { templates } = await (await fetch('templates')).json()
    for (const { name, shows } of templates) SHOWS[name] = shows
  } catch {
    // Then all fields are shown.
  }
  markParts()
  await show()
}
void start()
