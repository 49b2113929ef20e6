import type { Line, LineProblem } from './lines.ts'
import { isComment, readLines } from './lines.ts'
import { findNameProblem } from './process-type.ts'

/** A process type and the line of shell that runs it. */
export interface ProcfileEntry {
  readonly processType: string
  readonly command: string
  /** Where the file has it, from 1. */
  readonly line: number
}

/** The entries in the order of the file, or everything that is wrong with it. */
export type ProcfileResult =
  | { readonly ok: true; readonly entries: readonly ProcfileEntry[] }
  | { readonly ok: false; readonly problems: readonly LineProblem[] }

const CONFLICT_MARKER = /^(<{7}|={7}|>{7}|\|{7})(\s|$)/
// The last marker counts, as greedy matching finds it; one with nothing after it is part of the command.
const HASH_COMMENT = /^(.*)\s#./s
const SLASH_COMMENT = /^(.*)\s\/\/./s
const CONTROL_CHARACTER = /[^\P{Cc}\t]/u

/**
 * Reads a Procfile: one `name: command` a line, comments with `#` or `//` on lines of their own or after a space. Each
 * problem is reported with its line, all of them at once.
 *
 * @example
 * parseProcfile('web: node server.js\nrelease: node migrate.js  # once a release')
 */
export function parseProcfile(text: string): ProcfileResult {
  const entries: ProcfileEntry[] = []
  const problems: LineProblem[] = []
  const firstLines = new Map<string, number>()

  for (const { line, text: content } of readLines(text)) {
    const parsed = parseLine({ line, text: content })
    if ('problem' in parsed) {
      problems.push(parsed)
      continue
    }
    const first = firstLines.get(parsed.processType)
    if (first === undefined) {
      firstLines.set(parsed.processType, line)
      entries.push(parsed)
    } else {
      problems.push({ line, problem: `${parsed.processType} is declared already, in line ${first}` })
    }
  }

  if (problems.length > 0) return { ok: false, problems }
  if (entries.length === 0)
    return { ok: false, problems: [{ line: 1, problem: 'no process type is declared' }] }
  return { ok: true, entries }
}

/**
 * Writes a Procfile that `parseProcfile` reads as the same entries, in their order.
 *
 * @throws {TypeError} When an entry cannot stand in a Procfile.
 */
export function formatProcfile(entries: readonly Pick<ProcfileEntry, 'processType' | 'command'>[]): string {
  const text = entries.map(formatEntry).join('')
  const read = parseProcfile(text)
  if (!read.ok) {
    throw new TypeError(read.problems.map(({ line, problem }) => `Entry ${line}: ${problem}`).join('; '))
  }
  const changed = entries.findIndex(({ processType, command }, index) => {
    const entry = read.entries[index]
    return entry?.processType !== processType || entry.command !== command
  })
  if (changed !== -1)
    throw new TypeError(`Entry ${changed + 1}: space around it, or a line break, would be lost`)
  return text
}

/** A command that looks as if it ended in a comment gets a real one, and is thereby read whole. */
function formatEntry({ processType, command }: Pick<ProcfileEntry, 'processType' | 'command'>): string {
  const guard = cutComment(command) === command ? '' : ' # whole'
  return `${processType}: ${command}${guard}\n`
}

function parseLine({ line, text }: Line): ProcfileEntry | LineProblem {
  if (CONFLICT_MARKER.test(text)) return { line, problem: 'a merge conflict is not resolved here' }
  const colon = text.indexOf(':')
  if (colon === -1) return { line, problem: 'a colon is missing; write it as name: command' }
  const processType = text.slice(0, colon).trimEnd()
  const problem = findNameProblem(processType)
  if (problem) return { line, problem }
  const command = cutComment(text.slice(colon + 1).trim())
  if (command === '') return { line, problem: `${processType} has no command` }
  if (isComment(command)) return { line, problem: `${processType} has a comment in place of its command` }
  if (CONTROL_CHARACTER.test(command))
    return { line, problem: `${processType} has a control character in its command` }
  return { processType, command, line }
}

/** `http://…` is safe, since no space is before its slashes; with a `#` comment there, slashes are not looked for. */
function cutComment(command: string): string {
  const match = HASH_COMMENT.exec(command) ?? SLASH_COMMENT.exec(command)
  return (match?.[1] ?? command).trimEnd()
}
