import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Service } from '@berth/service'
import { BACKDROPS } from '../card/backdrops.ts'
import { THEMES } from '../card/themes.ts'
import { TEMPLATES } from '../templates/index.ts'
import { escapeHtml } from '../text/escape.ts'

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

/** Adds the page for people: the looks there are, a form, what comes of it, and text to paste elsewhere. */
export function addPage(app: Service): void {
  const page = formatPage()
  app.get('/', { schema: { hide: true } }, (_request, reply) =>
    reply
      .headers({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': page.policy,
        'cache-control': 'public, max-age=300',
        'x-content-type-options': 'nosniff',
      })
      .send(page.html),
  )
}

/** What the gallery shows of each look. */
const SAMPLES: Readonly<Record<keyof typeof TEMPLATES, Readonly<Record<string, string>>>> = {
  basic: { name: 'Hello, world', bio: 'A **few words**, in the middle of nothing else.' },
  'background-image': {
    name: 'Evening walk',
    bio: 'Every day at *seven*, along the river 🌇',
    background: 'dusk',
  },
  'light-profile': {
    name: 'Ada Lovelace',
    bio: 'Writes `programs` for engines that do not exist yet 🚀',
    background: 'lagoon',
  },
  'dark-profile': {
    name: 'Grace Hopper',
    bio: 'Found a **bug**. Taped it into the log 🪲',
    background: 'aurora',
  },
  quote: { name: 'An old engineer', bio: 'Make it work, then make it *right*, then leave it alone.' },
  terminal: { name: 'npm start', bio: 'The whole fleet is up.\n~~nothing~~ everything is **fine** ✅' },
  poster: { name: 'Open house', bio: 'Saturday, from ten. Bring a friend.', background: 'ember' },
  badge: { name: 'Lin Chen', bio: 'Speaker. Ask me about **queues** and 面包 🥐', background: 'orchid' },
}

function formatPage(): { readonly html: string; readonly policy: string } {
  const [style, script] = [
    `${read('style.css')}${swatchCss()}`,
    `const SAMPLES = ${JSON.stringify(SAMPLES)}\n${read('client.js')}`,
  ]
  const html = read('index.html')
    .replace('<!-- style -->', () => `<style>${style}</style>`)
    .replace('<!-- script -->', () => `<script>${script}</script>`)
    .replace('<!-- templates -->', () => formatTemplates())
    .replace('<!-- themes -->', () => THEMES.map((name) => `<option>${name}</option>`).join(''))
    .replace('<!-- backdrops -->', () => formatBackdrops())
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    `script-src ${hashOf(script)}`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
  return { html, policy }
}

function formatTemplates(): string {
  return Object.entries(TEMPLATES)
    .map(([name, { title, description }], place) => {
      const sample = SAMPLES[name as keyof typeof TEMPLATES]
      const query = new URLSearchParams({ template: name, ...sample, format: 'webp' }).toString()
      const source = escapeHtml(`card?${query}`)
      return `<label class="look"><input type="radio" name="template" value="${name}"${place === 2 ? ' checked' : ''}>
        <img src="${source}" srcset="${source}&amp;scale=2 2x" width="500" height="300" alt="" loading="lazy">
        <span><b>${title}</b><small>${escapeHtml(description)}</small></span></label>`
    })
    .join('\n')
}

const formatBackdrops = (): string =>
  Object.keys(BACKDROPS)
    .map(
      (name) =>
        `<label class="swatch ${name}" title="${name}"><input type="radio" name="background" value="${name}" aria-label="${name}"></label>`,
    )
    .join('')

/** The policy of the page lets no style stand in its markup. */
const swatchCss = (): string =>
  Object.entries(BACKDROPS)
    .map(([name, paint]) => `.swatch.${name}{background:${paint}}\n`)
    .join('')

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
