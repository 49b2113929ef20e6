import { parseProcfile } from '@berth/procfile'
import { BerthError } from '../errors.ts'

/**
 * The process types that a Procfile declares, by name.
 *
 * @throws {BerthError} INVALID_PROCFILE with every problem and its line
 */
export function readProcessTypes(app: string, procfile: string): Readonly<Record<string, string>> {
  const result = parseProcfile(procfile)
  if (!result.ok) {
    const problems = result.problems.map(({ line, problem }) => `line ${line}: ${problem}`)
    throw new BerthError('INVALID_PROCFILE', { app, problems })
  }
  return Object.fromEntries(result.entries.map(({ processType, command }) => [processType, command]))
}
