import type { Engine, LogQuery } from '../wall/engine.ts'

const LINES_IN_ERRORS = 20

/** The end of the output, to travel in an error. Logs that cannot be read must not hide that error. */
export async function lastLines(
  engine: Engine,
  query: LogQuery,
  mask: (text: string) => string,
): Promise<readonly string[]> {
  const lines: string[] = []
  try {
    for await (const line of engine.logs(query, { lines: LINES_IN_ERRORS })) lines.push(mask(line.text))
  } catch (error) {
    lines.push(`(its output cannot be read: ${(error as Error).message})`)
  }
  return lines.slice(-LINES_IN_ERRORS)
}

/** `exited with code 1`, `was ended by SIGKILL`. */
export function formatEnd({
  code,
  signal,
}: {
  readonly code: number | null
  readonly signal: string | null
}): string {
  return signal === null ? `exited with code ${code}` : `was ended by ${signal}`
}
