import type { FastifyBaseLogger } from 'fastify'

/** Whether a part of the service works: false or a throw says that it does not. */
export type Check = (signal: AbortSignal) => unknown

const CHECK_TIMEOUT = 3000
/** How long a check may fail before it has ever passed until that is a warning. */
const STARTING = 30_000

/**
 * Runs all checks at once and names those that fail, also because they take longer than 3 s. What a check threw is logged
 * when it begins to fail, not at every question; a service that starts is no warning until it takes longer than 30 s.
 */
export function buildChecks(
  checks: Readonly<Record<string, Check>>,
  log: FastifyBaseLogger,
): () => Promise<readonly string[]> {
  const startedAt = performance.now()
  const watched = Object.entries(checks).map(([name, check]) => new WatchedCheck(name, check, log))
  return async () => {
    const isStarting = performance.now() - startedAt < STARTING
    const problems = await Promise.all(watched.map((check) => check.findProblem(isStarting)))
    return watched.filter((_, place) => problems[place]).map(({ name }) => name)
  }
}

/** One check, and what the log was told of it. */
class WatchedCheck {
  readonly name: string
  readonly #check: Check
  readonly #log: FastifyBaseLogger
  #told: 'nothing' | 'starting' | 'failing' | 'passing' = 'nothing'

  constructor(name: string, check: Check, log: FastifyBaseLogger) {
    this.name = name
    this.#check = check
    this.#log = log
  }

  async findProblem(isStarting: boolean): Promise<Error | undefined> {
    const problem = await problemOf(this.#check)
    this.#tell(problem, isStarting && this.#told !== 'failing' && this.#told !== 'passing')
    return problem
  }

  #tell(problem: Error | undefined, mayStillPass: boolean): void {
    const told = this.#told
    this.#told = problem ? (mayStillPass ? 'starting' : 'failing') : 'passing'
    if (this.#told === told) return
    const details = { check: this.name, ...(problem && { problem: problem.message }) }
    if (this.#told === 'starting') this.#log.info(details, 'check does not pass yet')
    if (this.#told === 'failing') this.#log.warn(details, 'check fails')
    if (this.#told === 'passing' && told === 'starting') this.#log.info(details, 'check passes')
    if (this.#told === 'passing' && told === 'failing') this.#log.info(details, 'check passes again')
  }
}

async function problemOf(check: Check): Promise<Error | undefined> {
  const timeout = new AbortController()
  const { promise: tooLate, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const problem = new Error(`The check did not answer within ${CHECK_TIMEOUT} ms`)
    timeout.abort(problem)
    reject(problem)
  }, CHECK_TIMEOUT)
  try {
    const answer = await Promise.race([Promise.resolve().then(() => check(timeout.signal)), tooLate])
    return answer === false ? new Error('The check answered false') : undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  } finally {
    clearTimeout(timer)
  }
}
