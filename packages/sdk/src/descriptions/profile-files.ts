import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BerthError } from '../errors.ts'
import { quoteWord, wordsIn } from '../words.ts'

const OPTION = '--security-opt'
const PROFILE = 'seccomp='
/** Docker's own has not even a tenth of that. */
const LARGEST = 262_144

/**
 * Docker options with what is in the files that they name: `--security-opt seccomp=chrome.json` is the path of a profile, as with
 * `docker run`, and it is read where the option is given, since Docker may be on another machine. What is no such option
 * stays as it is written.
 *
 * @param folder - where relative paths begin
 * @throws {BerthError} INVALID_OPTION when there is no profile in the file
 */
export function readProfiles(texts: readonly string[], folder: string): readonly string[] {
  return texts.map((text) => (text.includes(PROFILE) ? readProfilesOf(text, folder) : text))
}

function readProfilesOf(text: string, folder: string): string {
  const words = wordsIn(text)
  const read = words.map((word, index) => {
    const isValue = words[index - 1] === OPTION
    const start = isValue ? PROFILE : `${OPTION}=${PROFILE}`
    const value = word.startsWith(start) ? word.slice(start.length) : undefined
    return value !== undefined && isPath(value) ? `${start}${readProfile(value, folder)}` : word
  })
  return read.every((word, index) => word === words[index]) ? text : read.map(quoteWord).join(' ')
}

/** Neither what Docker knows by a word, nor the text of a profile. */
function isPath(value: string): boolean {
  return value !== '' && value !== 'unconfined' && value !== 'builtin' && !value.trimStart().startsWith('{')
}

/** In one line, so that a file that is only written in another way is no other profile. */
function readProfile(value: string, folder: string): string {
  const path = value.startsWith('file:') ? fileURLToPath(value) : resolve(folder, value)
  const refuse = (problem: string, cause?: unknown): never => {
    const details = { option: OPTION, problem: `cannot be used: ${problem}` }
    throw new BerthError('INVALID_OPTION', details, { cause })
  }
  try {
    const found = statSync(path)
    if (!found.isFile()) refuse(`${path} is no file`)
    if (found.size > LARGEST) refuse(`${path} is larger than ${LARGEST / 1_024} KB, as no profile is`)
    return JSON.stringify(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    if (error instanceof BerthError) throw error
    // What is in the file is not told: it may be any.
    if (error instanceof SyntaxError) return refuse(`${path} is no JSON, as a profile is`)
    const { code } = error as NodeJS.ErrnoException
    return refuse(code === 'ENOENT' ? `there is no file ${path}` : `${path} cannot be read (${code})`, error)
  }
}
