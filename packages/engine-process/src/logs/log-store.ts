import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { LogLine, LogOptions, LogQuery } from '@berth/sdk'
import { AppLog } from './app-log.ts'
import type { LogBounds } from './app-log.ts'
import { followLog } from './follow-log.ts'
import { formatEntry } from './log-entry.ts'
import type { LogEntry } from './log-entry.ts'
import { readHistory } from './read-history.ts'

/** Whose output it is. */
export interface LogOwner {
  readonly app: string
  /** `web.1`, `release`. */
  readonly source: string
  /** The id of the instance or one-off. */
  readonly instance: string
}

/** Where output is handed over. */
export interface LogSink {
  /** `false`: enough for now, wait for `written` before the next lines. */
  write(lines: readonly LogLine[]): boolean
  written(): Promise<void>
}

const DEFAULT_LINES = 100

/** The kept output of all apps of a home. It stays when the instance is gone, and when the platform is. */
export class LogStore {
  readonly #folder: string
  readonly #bounds: LogBounds
  readonly #logs = new Map<string, AppLog>()
  readonly #wakes = new Set<() => void>()
  #isClosed = false

  constructor(folder: string, bounds: LogBounds) {
    this.#folder = folder
    this.#bounds = bounds
  }

  sink({ app, source, instance }: LogOwner): LogSink {
    const log = this.#logOf(app)
    return {
      write: (lines) =>
        log.append(lines.map(({ at, stream, text }) => formatEntry({ at, source, instance, stream, text }))),
      written: () => log.written(),
    }
  }

  /** @param isOver - tells when there is nothing more to follow; call `wakeFollowers` to have it asked. */
  async *read(query: LogQuery, options: LogOptions, isOver: () => boolean): AsyncIterable<LogLine> {
    const log = this.#logOf(query.app)
    await log.written()
    const from = await log.end()
    const isWanted = (entry: LogEntry) => isAsked(query, entry)
    const { app } = query
    const history = await readHistory(
      { app, folder: log.folder, before: from },
      options.lines ?? DEFAULT_LINES,
      isWanted,
    )
    for (const entry of history) {
      if (options.signal?.aborted) return
      yield toLine(entry)
    }
    if (!options.follow) return
    const isDone = () => this.#isClosed || options.signal?.aborted === true || isOver()
    for await (const entry of followLog({ app, log, from }, isDone, (wake) =>
      this.#onWake(wake, options.signal),
    )) {
      if (options.signal?.aborted) return
      if (isWanted(entry)) yield toLine(entry)
    }
  }

  /** Deletes what is kept of an app, whose instances are gone by now. */
  async remove(app: string): Promise<void> {
    const log = this.#logOf(app)
    await log.close()
    this.#logs.delete(app)
    await rm(log.folder, { recursive: true, force: true })
  }

  /** Has everyone who follows ask again whether it is over. */
  wakeFollowers(): void {
    for (const wake of this.#wakes) wake()
  }

  /** Writes what is left and ends everyone who follows. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#logs.values()].map((log) => log.close()))
    this.wakeFollowers()
  }

  #onWake(wake: () => void, signal?: AbortSignal): () => void {
    this.#wakes.add(wake)
    signal?.addEventListener('abort', wake)
    return () => {
      this.#wakes.delete(wake)
      signal?.removeEventListener('abort', wake)
    }
  }

  #logOf(app: string): AppLog {
    const log = this.#logs.get(app) ?? new AppLog(join(this.#folder, app), this.#bounds)
    this.#logs.set(app, log)
    return log
  }
}

function isAsked({ processType, instance }: LogQuery, entry: LogEntry): boolean {
  if (instance !== undefined && entry.instance !== instance) return false
  return processType === undefined || entry.source.replace(/\.\d+$/, '') === processType
}

function toLine({ at, app, source, stream, text }: LogEntry): LogLine {
  return { at, app, source, stream, text }
}
