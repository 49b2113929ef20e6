import { isPrintable } from '../dockerfile/quote.ts'
import { isSafePath } from '../dockerfile/safe-path.ts'
import { isObject, readObject, textsOf } from '../source/json.ts'
import type { JsonObject } from '../source/json.ts'
import type { Problems } from '../source/problems.ts'

/** What a `static.json` says about how a site is served. */
export interface StaticSettings {
  /** The folder that is served; the empty one is the source itself. */
  readonly root?: string
  /** The command that makes it. */
  readonly build?: string
  /** Whether `/about` is `about.html`. */
  readonly cleanUrls: boolean
  /** Whether every path that is no file is the front page, as apps with a router of their own need it. */
  readonly fallsBack: boolean
  readonly errorPage: string
  readonly headers: readonly HeaderRule[]
}

export interface HeaderRule {
  /** `/`, `/assets/*`, `/**`. */
  readonly path: string
  readonly name: string
  readonly value: string
}

const DEFAULTS: StaticSettings = { cleanUrls: false, fallsBack: false, errorPage: '404.html', headers: [] }
const KNOWN = new Set(['root', 'build', 'clean_urls', 'routes', 'error_page', 'headers', 'https_only'])
const PATH_PATTERN = /^\/[A-Za-z0-9._@+*/-]*$/
const HEADER_NAME = /^[A-Za-z0-9-]+$/
// Without the dollar sign: nginx takes what follows it for a variable, and has no way to write one.
const HEADER_VALUE = /^[ -#%-~]+$/

/** Everything that cannot be done as it says is a problem. */
export function parseStaticJson(text: string | undefined, problems: Problems): StaticSettings {
  if (text === undefined) return DEFAULTS
  const json = readObject('static.json', text, problems)
  for (const key of Object.keys(json).filter((key) => !KNOWN.has(key))) {
    problems.add(
      `static.json has ${JSON.stringify(key)}, which is not supported; what is: ${[...KNOWN].join(', ')}`,
    )
  }
  const root = pathOf(json, 'root', problems)
  const build = json['build']
  if (build !== undefined && (typeof build !== 'string' || build.trim() === '' || !isPrintable(build))) {
    problems.add('build in static.json is no command on one line')
  }
  return {
    ...(root !== undefined && { root }),
    ...(typeof build === 'string' && { build }),
    cleanUrls: json['clean_urls'] === true,
    fallsBack: parseRoutes(json['routes'], problems),
    errorPage: pathOf(json, 'error_page', problems) ?? DEFAULTS.errorPage,
    headers: parseHeaders(json['headers'], problems),
  }
}

function pathOf(json: JsonObject, key: string, problems: Problems): string | undefined {
  const value = json[key]
  if (value === undefined) return undefined
  const path =
    typeof value === 'string'
      ? value
          .replace(/^(?:\.?\/)+/, '')
          .replace(/\/+$/, '')
          .replace(/^\.$/, '')
      : '..'
  if (isSafePath(path)) return path
  problems.add(`${key} in static.json is ${JSON.stringify(value)}, which is no path within the source`)
  return undefined
}

function parseRoutes(routes: unknown, problems: Problems): boolean {
  if (routes === undefined) return false
  const entries = Object.entries(textsOf(routes))
  const [[path, file] = []] = entries
  if (entries.length === 1 && path === '/**' && file !== undefined && /^\/?index\.html$/.test(file))
    return true
  problems.add('routes in static.json can only be {"/**": "index.html"}')
  return false
}

function parseHeaders(headers: unknown, problems: Problems): readonly HeaderRule[] {
  if (headers === undefined) return []
  if (!isObject(headers)) {
    problems.add('headers in static.json is no object of paths')
    return []
  }
  const rules = Object.entries(headers).flatMap(([path, named]) =>
    Object.entries(textsOf(named)).map(([name, value]) => ({ path, name, value })),
  )
  return rules.filter((rule) => isUsable(rule, problems))
}

function isUsable({ path, name, value }: HeaderRule, problems: Problems): boolean {
  const place = `headers in static.json: ${JSON.stringify(path)}`
  if (!PATH_PATTERN.test(path)) problems.add(`${place} is no path such as /assets/**`)
  else if (!HEADER_NAME.test(name))
    problems.add(`${place} has ${JSON.stringify(name)}, which is no name of a header`)
  else if (!HEADER_VALUE.test(value))
    problems.add(
      `${place} has a value of ${name} with characters that cannot be sent; a dollar sign is one of them`,
    )
  else return true
  return false
}
