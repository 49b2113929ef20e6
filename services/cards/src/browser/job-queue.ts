/** Thrown when a queue is full: more is asked for than can be done. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull'
}

interface Job<Worker> {
  run(worker: Worker): Promise<void>
}

/**
 * Jobs for a fixed set of workers, oldest first, one job a worker at a time. A job whose signal aborts before its turn is
 * never started: nobody waits for it any more.
 */
export class JobQueue<Worker> {
  readonly #idle: Worker[]
  readonly #waiting: Job<Worker>[] = []
  readonly #limit: number

  /** @param limit - how many jobs may wait beside those that run. */
  constructor(workers: readonly Worker[], limit: number) {
    this.#idle = [...workers]
    this.#limit = limit
  }

  /** How many jobs wait. */
  get length(): number {
    return this.#waiting.length
  }

  /**
   * Does the job when a worker is free.
   *
   * @throws {QueueFull} When too many wait already.
   */
  do<Result>(work: (worker: Worker) => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    if (signal?.aborted) return Promise.reject(toError(signal.reason))
    if (this.#idle.length === 0 && this.#waiting.length >= this.#limit) {
      return Promise.reject(new QueueFull(`${this.#limit} jobs wait already`))
    }
    return new Promise((resolve, reject) => {
      const give = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(job), 1)
        reject(toError(signal?.reason))
      }
      const job: Job<Worker> = {
        run: (worker) => {
          signal?.removeEventListener('abort', give)
          return work(worker).then(resolve, reject)
        },
      }
      signal?.addEventListener('abort', give, { once: true })
      this.#waiting.push(job)
      this.#next()
    })
  }

  #next(): void {
    if (this.#waiting.length === 0 || this.#idle.length === 0) return
    const [worker] = this.#idle.splice(0, 1) as [Worker]
    const job = this.#waiting.shift()
    void job?.run(worker).finally(() => {
      this.#idle.push(worker)
      this.#next()
    })
  }
}

const toError = (reason: unknown): Error =>
  reason instanceof Error ? reason : new Error('Nobody waits for it any more')
