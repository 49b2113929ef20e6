import { BerthError } from '../errors.ts'
import { wordsIn } from '../words.ts'
import { buildSecretProblem } from './build-secrets.ts'
import type { BuildSecrets } from './build-secrets.ts'
import { secret } from './env-value.ts'
import { configKeyProblem } from './names.ts'

const OPTION = '--secret'

/** A secret as `docker build` is told of it: the name that a build asks for it by, and the key of the config that has its value. */
export interface SecretOption {
  readonly id: string
  readonly key: string
}

/**
 * What the options of a build say of its secrets: `--secret id=NPM_TOKEN` gives it the app's config of that key, and
 * `--secret id=NPM_TOKEN,env=TOKEN` that of another one.
 *
 * @throws {BerthError} INVALID_OPTION
 */
export function secretsOfOptions(texts: readonly string[]): BuildSecrets {
  const read = texts.flatMap(valuesIn).map((value) => {
    const option = parseSecretOption(value)
    if (!('problem' in option)) return [option.id, secret(option.key)] as const
    const problem = `cannot be used: ${option.problem}`
    throw new BerthError('INVALID_OPTION', { option: OPTION, problem })
  })
  return Object.fromEntries(read)
}

/** `id=NPM_TOKEN`, `id=NPM_TOKEN,env=TOKEN`, in any order, or why it is neither. */
export function parseSecretOption(value: string): SecretOption | { readonly problem: string } {
  const fields = new Map(value.split(',').map((field) => cutAt(field, '=')))
  const [id = '', key = id] = [fields.get('id'), fields.get('env')]
  const file = fields.get('src') ?? fields.get('source')
  if (file !== undefined) {
    const set = `berth config:set <app> ${id || 'KEY'}="$(cat ${file})"`
    return {
      problem: `it would read ${file} of the machine; set what is in there, ${set}, and leave out src`,
    }
  }
  const unknown = [...fields.keys()].find((name) => !['id', 'env', 'type'].includes(name))
  if (unknown !== undefined || (fields.get('type') ?? 'env') !== 'env')
    return { problem: `${value} is no secret such as id=NPM_TOKEN or id=NPM_TOKEN,env=TOKEN` }
  const problem = buildSecretProblem(id) ?? configKeyProblem(key)
  return problem === undefined ? { id, key } : { problem }
}

function valuesIn(text: string): readonly string[] {
  if (!text.includes(OPTION)) return []
  const words = wordsIn(text)
  return words.flatMap((word, index) => {
    if (words[index - 1] === OPTION) return [word]
    return word.startsWith(`${OPTION}=`) ? [word.slice(OPTION.length + 1)] : []
  })
}

function cutAt(text: string, separator: string): readonly [string, string] {
  const [name = '', ...rest] = text.split(separator)
  return [name.trim(), rest.join(separator)]
}
