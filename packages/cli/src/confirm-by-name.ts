import { createInterface } from 'node:readline'
import { refuse } from './arguments.ts'
import type { Context } from './context.ts'

/**
 * Has the user type the name of what is to be destroyed, unless forced.
 *
 * @throws {BerthError} INVALID_OPTION when something else is typed
 */
export async function confirmByName(
  context: Context,
  name: string,
  warning: string,
  force = false,
): Promise<void> {
  if (force) return
  const { stdin, stderr } = context.io
  stderr.write(`${warning}\nTo go on, type ${name} (or use --force): `)
  const lines = createInterface({ input: stdin, signal: context.signal })
  let typed = ''
  for await (const line of lines) {
    typed = line.trim()
    break
  }
  context.signal.throwIfAborted()
  if (typed !== name) refuse('The confirmation', `was not ${name}, so nothing was changed`)
}
