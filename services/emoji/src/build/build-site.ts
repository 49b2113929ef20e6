import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Eleventy } from '@11ty/eleventy'
import { transform } from 'esbuild'
import type { PageData } from '../../site/client/language-file.ts'
import { Assets } from './assets.ts'
import { bundle } from './bundle.ts'
import { buildCatalog } from './catalog.ts'
import type { Category } from './catalog.ts'
import { readEmojiFile, readShortcodes } from './emoji-file.ts'
import { buildLanguageFile } from './language-file.ts'
import { LANGUAGES, LANGUAGE_NAMES } from './languages.ts'
import { NEWEST } from './newest.ts'
import { compressFiles } from './site-files.ts'
import type { SiteFiles } from './site-files.ts'

const SOURCE = new URL('../../site/', import.meta.url)
const OUTPUT = '_site'
const ICONS = ['icon.svg', 'icon-180.png', 'icon-512.png'] as const
/** Devices of the last years draw all emoji before this version of Unicode. */
const OLDEST_TO_LOOK_AT = 12

/** Makes the whole site, in memory. */
export async function buildSite(): Promise<SiteFiles> {
  const assets = new Assets()
  for (const icon of ICONS) await assets.copy(new URL(icon, SOURCE))
  assets.add('main.js', await bundle(new URL('client/main.ts', SOURCE)))
  const catalog = buildCatalog(await readEmojiFile('en'))
  const pageData = await addLanguages(assets, catalog)
  const pages = await renderPages({ assets: assets.paths, catalog, pageData })
  const worker = await bundleWorker(pages.get('index.html') ?? '', assets)
  // Where nothing but the files answers, checks ask for this one.
  const others = { ...Object.fromEntries(pages), 'sw.js': worker, up: 'The keyboard is here.\n' }
  const texts = Object.entries(others).map(([path, text]) => [path, Buffer.from(text)] as const)
  return await compressFiles(new Map([...texts, ...assets.files]))
}

/** What the templates are filled with. */
interface Page {
  readonly assets: Readonly<Record<string, string>>
  readonly catalog: readonly Category[]
  readonly pageData: PageData
}

async function addLanguages(assets: Assets, catalog: readonly Category[]): Promise<PageData> {
  const shortcodes = await readShortcodes()
  const files = await Promise.all(
    LANGUAGE_NAMES.map(async (language) => {
      const records = await readEmojiFile(language)
      const file = buildLanguageFile({ language, catalog, records, shortcodes })
      return { language, file, url: assets.add(`${language}.json`, JSON.stringify(file)) }
    }),
  )
  const languages = Object.fromEntries(files.map(({ language, url }) => [language, url]))
  return { languages, strings: LANGUAGES.en, tones: files[0]?.file.tones ?? [] }
}

/** What Eleventy makes of the templates, by path. */
async function renderPages({ assets, catalog, pageData }: Page): Promise<ReadonlyMap<string, string>> {
  const css = await readFile(new URL('style.css', SOURCE), 'utf8')
  const { code: style } = await transform(css, { loader: 'css', minify: true })
  const data = {
    assets,
    strings: pageData.strings,
    languages: LANGUAGE_NAMES.map((code) => ({ code, name: LANGUAGES[code].language })),
    categories: catalog,
    count: catalog.flatMap(({ emoji }) => emoji).length.toLocaleString('en'),
    unicode: Math.max(...NEWEST.map(({ version }) => version)),
    oldest: OLDEST_TO_LOOK_AT,
    style: style.trim(),
    policy: policyFor(style.trim()),
    // In a script element only this could end it.
    pageData: JSON.stringify(pageData).replaceAll('<', String.raw`\u003c`),
  }
  // It wants paths from where it runs; nothing is written to the second one.
  const eleventy = new Eleventy(relative(process.cwd(), fileURLToPath(SOURCE)), OUTPUT, {
    quietMode: true,
    config: (config) => {
      config.setUseGitIgnore(false)
      config.setTemplateFormats(['liquid'])
      config.setLiquidOptions({ outputEscape: 'escape' })
      for (const [name, value] of Object.entries(data)) config.addGlobalData(name, value)
    },
  })
  const pages = await eleventy.toJSON()
  return new Map(pages.map(({ outputPath, content }) => [relative(OUTPUT, outputPath), content]))
}

/** The page loads nothing from elsewhere, and runs nothing but its own. It says so itself: not every server can. */
function policyFor(style: string): string {
  const digest = createHash('sha256').update(style).digest('base64')
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'sha256-${digest}'`,
    "img-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

/** What is here from the first visit on: the page, its script and the words to search in English. */
async function bundleWorker(page: string, { paths }: Assets): Promise<string> {
  const now = ['./', 'manifest.webmanifest', ...pick(paths, ['main.js', 'icon.svg', 'en.json'])]
  const later = pick(
    paths,
    LANGUAGE_NAMES.filter((language) => language !== 'en').map((language) => `${language}.json`),
  )
  return await bundle(new URL('worker/sw.ts', SOURCE), {
    PRECACHE: JSON.stringify(now),
    LATER: JSON.stringify(later),
    VERSION: JSON.stringify(createHash('sha256').update(page).digest('hex').slice(0, 8)),
  })
}

const pick = (paths: Readonly<Record<string, string>>, names: readonly string[]): readonly string[] =>
  names.map((name) => paths[name] ?? '')
