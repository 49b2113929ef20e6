import { findSocketPath } from '../socket/socket-path.ts'
import type { CallTarget } from './call.ts'

/** Where the platform of a home would be called, or `undefined` when it surely does not run. */
export function findTarget(home: string): CallTarget | undefined {
  const socketPath = findSocketPath(home)
  return socketPath === undefined ? undefined : { home, socketPath }
}
