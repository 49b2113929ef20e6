import { BerthError } from '../errors.ts'

/** A call of the engine that can be told to fail. */
export type MemoryVerb =
  | 'inspect'
  | 'build'
  | 'removeBuild'
  | 'start'
  | 'stop'
  | 'run'
  | 'exec'
  | 'startResource'
  | 'importResource'

/** What was asked of a memory engine, and what of it is to fail the next time. */
export class MemoryCalls {
  /** In order: `start web.1`. */
  readonly made: string[] = []
  readonly #failures = new Map<string, Error>()

  failOn(verb: MemoryVerb, subject: string, error: Error): void {
    this.#failures.set(`${verb} ${subject}`, error)
  }

  /** @throws {BerthError} what it was told to; another error as START_FAILED */
  note(verb: MemoryVerb, subject: string, failureSubject = subject): void {
    this.made.push(`${verb} ${subject}`)
    for (const key of [`${verb} ${failureSubject}`, `${verb} *`]) {
      const failure = this.#failures.get(key)
      this.#failures.delete(key)
      if (failure instanceof BerthError) throw failure
      if (failure) {
        const details = { app: 'memory', processType: failureSubject, problem: failure.message }
        throw new BerthError('START_FAILED', details)
      }
    }
  }
}
