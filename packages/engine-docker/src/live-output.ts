import type { Output, RunOptions } from '@berth/sdk'
import { FrameReader } from './logs/frames.ts'

/** Nothing that a person types: Docker would keep back what may become the sequence that leaves a terminal alone. */
export const NO_DETACH_KEYS = 'ctrl-@,ctrl-^,ctrl-@,ctrl-^'

/** Reads the output of a command to its end: two streams in one, or all that a terminal shows. */
export async function readOutput(
  stream: NodeJS.ReadableStream,
  { terminal }: Pick<RunOptions, 'terminal'>,
  take: (output: Output) => void | Promise<void>,
): Promise<void> {
  const frames = new FrameReader()
  for await (const chunk of stream) {
    const bytes = chunk as Buffer
    for (const output of terminal ? [{ stream: 'stdout', bytes } as const] : frames.push(bytes)) {
      // What takes long to take keeps the command from writing more.
      await take(output)
    }
  }
}

/** Gives the terminal of a command that runs its size, and then each one that it changes to. */
export async function keepSize(
  command: { resize(size: { readonly h: number; readonly w: number }): Promise<unknown> },
  { terminal, resizes }: Pick<RunOptions, 'terminal' | 'resizes'>,
): Promise<void> {
  if (!terminal) return
  const resize = ({ rows, columns }: { readonly rows: number; readonly columns: number }) =>
    // It has ended meanwhile, or it is a size that no terminal has.
    command.resize({ h: rows, w: columns }).catch(() => {})
  await resize(terminal)
  for await (const size of resizes ?? []) await resize(size)
}
