// The page of a server's sounds: hears, adds, changes and removes them through the API.
const at = (id) => document.getElementById(id)
const board = at('board')
const base = `/api/guilds/${board.dataset.server}`

const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties)
  element.append(...children)
  return element
}

const say = (text) => {
  at('message').textContent = text
}

async function ask(path, options) {
  const response = await fetch(`${base}${path}`, options)
  if (response.status === 401) location.assign(`/login?to=${encodeURIComponent(location.pathname)}`)
  const body = response.status === 204 ? undefined : await response.json()
  if (!response.ok) throw new Error(body.message)
  return body
}

/** Does something that changes the sounds, says what came of it, and shows them again. */
async function change(doing, task) {
  say(`${doing} …`)
  // Whoever uses the keyboard goes on where they were, though what they were on is made anew.
  const focused = document.activeElement?.getAttribute('aria-label')
  const outcome = await task().catch((error) => error.message)
  await show()
  say(outcome)
  if (focused) document.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus()
}

let playing

function play(sound, button) {
  playing?.end()
  if (playing?.button === button) {
    playing = undefined
    return
  }
  const audio = new Audio(sound.audio)
  const end = () => {
    audio.pause()
    button.setAttribute('aria-pressed', 'false')
  }
  playing = { button, end }
  button.setAttribute('aria-pressed', 'true')
  audio.addEventListener('ended', () => {
    end()
    if (playing?.button === button) playing = undefined
  })
  audio.play().catch((error) => {
    end()
    say(`Your browser cannot play it: ${error.message}`)
  })
}

function pictureOf(emoji) {
  const [, isAnimated, name, id] = /^<(a?):(\w+):(\d+)>$/.exec(emoji) ?? []
  if (id === undefined) return emoji
  const src = `https://cdn.discordapp.com/emojis/${id}.${isAnimated ? 'gif' : 'webp'}?size=64`
  return make('img', { src, alt: `:${name}:` })
}

function changePart({ key, name, volume }) {
  const path = `/sounds/${encodeURIComponent(key)}`
  const slider = make('input', { type: 'range', min: '10', max: '200', step: '10', value: String(volume) })
  const label = make('span', { textContent: `Volume ${volume} %` })
  slider.setAttribute('aria-label', `Volume of ${name}`)
  slider.addEventListener('input', () => {
    label.textContent = `Volume ${slider.value} %`
  })
  slider.addEventListener('change', () =>
    change(`Changing ${name}`, async () => {
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ volume: Number(slider.value) })
      await ask(path, { method: 'PATCH', headers, body })
      return `${name} plays at ${slider.value} % now.`
    }),
  )
  const remove = make('button', { type: 'button', className: 'plain', textContent: 'Remove' })
  remove.setAttribute('aria-label', `Remove ${name}`)
  remove.addEventListener('click', () => {
    if (!confirm(`Remove ${name} for good?`)) return
    void change(`Removing ${name}`, async () => {
      await ask(path, { method: 'DELETE' })
      return `${name} is gone.`
    })
  })
  return make('div', { className: 'change' }, make('label', {}, label, slider), remove)
}

function renderSound(sound) {
  const button = make('button', { type: 'button', className: 'play' }, pictureOf(sound.emoji))
  button.setAttribute('aria-pressed', 'false')
  button.setAttribute('aria-label', `Play ${sound.name}`)
  button.addEventListener('click', () => play(sound, button))
  const seconds = `${(sound.length / 1000).toFixed(1)} s`
  const text = make('span', { textContent: sound.name }, make('small', { textContent: seconds }))
  return make('li', {}, button, text, ...(sound.mayChange ? [changePart(sound)] : []))
}

async function show() {
  try {
    const { sounds, emojis, usage, limits, mayAdd, mayManage } = await ask('/sounds')
    const megabytes = (usage.bytes / 1_048_576).toFixed(1)
    at('usage').textContent = `${usage.count} of ${limits.count} sounds, ${megabytes} MB`
    at('sounds').replaceChildren(...sounds.map(renderSound))
    at('none').hidden = sounds.length > 0
    at('emojis').replaceChildren(...emojis.map((value) => make('option', { value })))
    at('add').hidden = !mayAdd
    at('import').hidden = !mayManage
    at('move').hidden = sounds.length === 0 && !mayManage
  } catch (error) {
    at('usage').textContent = ''
    say(error.message)
  }
}

const BYTES = { 'content-type': 'application/octet-stream' }

at('add').addEventListener('submit', (event) => {
  event.preventDefault()
  const form = event.currentTarget
  const valueOf = (field) => form.elements.namedItem(field).value
  const [emoji, name] = [valueOf('emoji'), valueOf('name')]
  const [file] = form.elements.namedItem('file').files
  void change(`Adding ${name}`, async () => {
    const query = new URLSearchParams({ emoji, name, file: file.name.slice(0, 200) })
    const added = await ask(`/sounds?${query}`, { method: 'POST', headers: BYTES, body: file })
    form.reset()
    return `${added.name} is there.`
  })
})

at('import').addEventListener('change', ({ target }) => {
  const [archive] = target.files
  if (!archive) return
  void change('Adding what the archive holds', async () => {
    const { added, refused } = await ask('/sounds.zip', { method: 'POST', headers: BYTES, body: archive })
    target.value = ''
    return [`${added} sounds were added.`, ...refused].join(' ')
  })
})

await show()
