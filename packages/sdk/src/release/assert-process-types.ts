import { BerthError } from '../errors.ts'

/**
 * Refuses names that are none of an app's process types.
 *
 * @throws {BerthError} UNKNOWN_PROCESS_TYPE for the first one
 */
export function assertProcessTypes(app: string, named: readonly string[], known: readonly string[]): void {
  const processType = named.find((type) => !known.includes(type))
  if (processType !== undefined) throw new BerthError('UNKNOWN_PROCESS_TYPE', { app, processType, known })
}
