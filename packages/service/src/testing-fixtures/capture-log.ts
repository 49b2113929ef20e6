import type { LoggerOption } from '../logging.ts'

/** A place for a service's log: its lines as objects, the time left out. */
export function captureLog(level: string): { logger: LoggerOption; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = []
  const write = (line: string): void => {
    const { time: _time, ...rest }: Record<string, unknown> = JSON.parse(line)
    lines.push(rest)
  }
  return { logger: { level, stream: { write } }, lines }
}
