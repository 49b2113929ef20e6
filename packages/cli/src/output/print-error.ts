import { CommanderError } from 'commander'
import { isBerthError } from '@berth/sdk'
import type { Io } from '../io.ts'
import { paintFor } from './style.ts'

/** Writes why a command failed to standard error; an end that was asked for is nothing to write about. */
export function printError(
  error: unknown,
  { stderr, env, signal }: Pick<Io, 'stderr' | 'env' | 'signal'>,
  { isJson }: { readonly isJson: boolean },
): void {
  if (signal.aborted && error === signal.reason) return
  const paint = paintFor(stderr, env)
  stderr.write(
    isJson ? `${JSON.stringify(describe(error))}\n` : `${paint('red', 'error:')} ${messageOf(error)}\n`,
  )
}

function describe(error: unknown): { readonly code: string; readonly message: string } {
  if (isBerthError(error)) return error.toJSON()
  return { code: error instanceof CommanderError ? 'USAGE' : 'INTERNAL', message: messageOf(error) }
}

function messageOf(error: unknown): string {
  if (isBerthError(error)) return error.message
  if (error instanceof CommanderError) return error.message.replace(/^error: /, '')
  // Nobody has foreseen it, so where it came from is what helps.
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
