import { domainToASCII } from 'node:url'

const APP_NAME = /^[a-z0-9][a-z0-9.-]*$/
const RESERVED = new Set(['redis', 'localhost', 'global'])
const CONFIG_KEY = /^[A-Za-z_][A-Za-z0-9_]*$/

/** What is wrong with a name of an app or a resource, or `undefined`: it is used as host name and as folder name. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'is empty'
  if (name.length > 63) return 'is longer than 63 characters'
  if (!APP_NAME.test(name)) {
    return 'must begin with a lower case letter or a digit, and may only contain lower case letters, digits, dots and hyphens'
  }
  if (/[.-]$/.test(name) || name.includes('..'))
    return 'must not end with a dot or a hyphen, nor contain two dots in a row'
  if (RESERVED.has(name)) return 'is reserved'
  return undefined
}

/** What is wrong with a key of the config, or `undefined`. A hyphen is answered with the key that was probably meant. */
export function configKeyProblem(key: string): string | undefined {
  if (key === 'PORT') return 'PORT is chosen by the engine for each instance and cannot be set'
  if (CONFIG_KEY.test(key)) return undefined
  const near = key.replaceAll(/[^A-Za-z0-9_]/g, '_')
  const hint = CONFIG_KEY.test(near) ? `; did you mean ${near}?` : ''
  return `${JSON.stringify(key)} is no key: use letters, digits and underscores, not beginning with a digit${hint}`
}

/** What is wrong with a domain, or `undefined`. */
export function domainProblem(domain: string): string | undefined {
  if (isDomain(domain)) return undefined
  // Browsers write names of other alphabets as they are, and ask for what they stand for.
  const asked = domainToASCII(domain)
  const wanted = isDomain(asked)
    ? `write what browsers ask for: ${asked}`
    : 'use lower case labels of letters, digits and hyphens, such as cards.example.org or *.example.org'
  return `${JSON.stringify(domain)} is no domain: ${wanted}`
}

function isDomain(text: string): boolean {
  const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
  return text.length <= 253 && new RegExp(`^(?:\\*\\.)?${label}(?:\\.${label})*$`).test(text)
}

/** What is wrong with the name of a buildpack as a name, or `undefined`; whether there is one is for the engine to say. */
export function buildpackProblem(name: string): string | undefined {
  const isName = name.length <= 500 && /^[A-Za-z0-9][\w@:/.+~#-]*$/.test(name)
  return isName
    ? undefined
    : `${JSON.stringify(name)} is no buildpack: use a name or an address such as python, heroku/nodejs or https://github.com/heroku/heroku-buildpack-python`
}

/** What is wrong with the name of a place that the platform keeps for mounts, or `undefined`. */
export function mountNameProblem(name: string): string | undefined {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name)
    ? undefined
    : 'use up to 63 letters, digits, dots, hyphens and underscores, beginning with a letter or digit'
}
