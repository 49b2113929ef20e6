import type { LogLine } from '@berth/sdk'

/** A line of output as it is kept in a file: whose it is stands before the text. */
export interface LogEntry extends LogLine {
  /** The id of the instance or one-off. */
  readonly instance: string
}

/** One line of a log file, its line break included. */
export function formatEntry(entry: Omit<LogEntry, 'app'>): string {
  return `${entry.at} ${entry.source} ${entry.instance} ${entry.stream === 'stdout' ? 'o' : 'e'} ${entry.text}\n`
}

/** `undefined` for what is no entry: the half of a line that a killed platform leaves at the end of a file. */
export function parseEntry(app: string, line: string): LogEntry | undefined {
  const match = /^(\S+) (\S+) (\S+) ([oe]) (.*)$/s.exec(line)
  if (!match) return undefined
  const [, at = '', source = '', instance = '', stream, text = ''] = match
  return { at, app, source, instance, stream: stream === 'o' ? 'stdout' : 'stderr', text }
}
