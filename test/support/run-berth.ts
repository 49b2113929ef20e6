import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { text } from 'node:stream/consumers'
import { caBundle } from './ca-bundle.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const BERTH = fileURLToPath(new URL('../../packages/cli/bin/berth.js', import.meta.url))

export interface CommandResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs the `berth` command as a user would, in a process of its own.
 *
 * @param more - what else is in its environment
 */
export async function runBerth(
  home: string,
  args: readonly string[],
  input: string | Uint8Array = '',
  more: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const child = spawn(process.execPath, [BERTH, ...args], {
    cwd: ROOT,
    env: {
      ...process.env,
      ...(caBundle !== undefined && { BERTH_CA_BUNDLE: caBundle }),
      ...more,
      BERTH_HOME: home,
    },
  })
  child.stdin.end(input)
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { code: code as number | null, stdout, stderr }
}
