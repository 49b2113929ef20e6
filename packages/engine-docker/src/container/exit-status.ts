import { constants } from 'node:os'
import type { ExitStatus } from '@berth/sdk'

const SIGNALS: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.signals).map(([name, number]) => [number, name]),
)

/** Docker tells an end by a signal as 128 and its number, as a shell does. */
export function exitStatusOf(code: number): ExitStatus {
  const signal = code > 128 ? SIGNALS.get(code - 128) : undefined
  return signal === undefined ? { code, signal: null } : { code: null, signal }
}
