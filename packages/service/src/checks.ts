import type { FastifyBaseLogger } from 'fastify'

/** Whether a part of the service works: false or a throw says that it does not. */
export type Check = (signal: AbortSignal) => unknown

const CHECK_TIMEOUT = 3000

/**
 * Runs all checks at once and names those that fail, also because they take longer than 3 s. What a check threw is logged
 * when it begins to fail, not at every question.
 */
export function buildChecks(
  checks: Readonly<Record<string, Check>>,
  log: FastifyBaseLogger,
): () => Promise<readonly string[]> {
  const failing = new Set<string>()
  return async () => {
    const entries = Object.entries(checks)
    await Promise.all(
      entries.map(async ([name, check]) => {
        const problem = await problemOf(check)
        if (problem && !failing.has(name)) log.warn({ check: name, problem: problem.message }, 'check fails')
        if (!problem && failing.has(name)) log.info({ check: name }, 'check passes again')
        if (problem) failing.add(name)
        else failing.delete(name)
      }),
    )
    return entries.map(([name]) => name).filter((name) => failing.has(name))
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
