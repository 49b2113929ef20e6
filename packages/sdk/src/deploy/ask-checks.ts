import { formatCheck } from '../descriptions/check.ts'
import type { Check } from '../descriptions/check.ts'
import type { Parts } from '../platform/parts.ts'
import type { CheckAnswer } from '../platform/platform-checks.ts'
import { formatInstanceName } from '../wall/instance.ts'
import type { Health, Instance } from '../wall/instance.ts'
import { attemptCheck } from './attempt-check.ts'
import { askedDomain } from './domains.ts'
import { formatEnd } from './last-lines.ts'
import { maskFor } from './mask.ts'
import type { RunnableRelease } from './process-spec.ts'

/** How instances are asked. */
export interface AskOptions {
  /** What the app answers to. */
  readonly domains: readonly string[]
  readonly signal: AbortSignal
}

/** Asks instances of a release by its checks, each once and all at the same time. */
export async function askChecks(
  { engine, state, keeper }: Pick<Parts, 'engine' | 'state' | 'keeper'>,
  release: RunnableRelease,
  instances: readonly Instance[],
  { domains, signal }: AskOptions,
): Promise<readonly CheckAnswer[]> {
  const { app, spec } = release
  const mask = maskFor({ state }, release)
  const asked = { engine, domain: askedDomain(app, domains), isSecure: keeper.hasCertificate(app) }

  const ask = async (instance: Instance, check: Check): Promise<CheckAnswer> => {
    const problem =
      problemOfState(instance) ??
      (check.kind === 'uptime'
        ? problemOfUptime(instance, check.duration)
        : await problemOf(
            (limit) => attemptCheck(check, { ...asked, instance }, limit),
            check.timeout,
            signal,
          ))
    const isTolerated = check.warn === true || hasNothingToDo(instance)
    return answer(instance, formatCheck(check), problem && mask(problem), isTolerated)
  }

  const answers = instances.map(async (instance) => {
    const { checks, areChecksDefault } = spec.processes[instance.processType]!
    if (!areChecksDefault || !instance.health) return Promise.all(checks.map((check) => ask(instance, check)))
    const problem = problemOfState(instance) ?? problemOfHealth(instance.health)
    return [
      answer(instance, 'the health check of its image', problem && mask(problem), hasNothingToDo(instance)),
    ]
  })
  return (await Promise.all(answers)).flat()
}

function answer(
  instance: Instance,
  check: string,
  problem: string | undefined,
  isTolerated: boolean,
): CheckAnswer {
  const told = { instance: formatInstanceName(instance), check }
  if (problem === undefined) return { ...told, outcome: 'passed' }
  return { ...told, outcome: isTolerated ? 'warned' : 'failed', problem }
}

/** Why an instance cannot answer. */
function problemOfState({ status }: Instance): string | undefined {
  if (status.state === 'up') return undefined
  return status.state === 'exited' ? `it ${formatEnd(status.status)}` : 'it ended and is being started again'
}

// As deploys have it: what has no port may be done.
function hasNothingToDo({ address, status }: Instance): boolean {
  return !address && status.state === 'exited' && status.status.code === 0
}

function problemOfUptime({ startedAt, restarts }: Instance, duration: number): string | undefined {
  if (restarts > 0) return `it was started again ${restarts === 1 ? 'once' : `${restarts} times`}`
  const age = Date.now() - Date.parse(startedAt)
  return age < duration ? `it has been up for ${Math.floor(age / 1000)} s only` : undefined
}

function problemOfHealth({ state, problem = 'no answer in time' }: Health): string | undefined {
  if (state === 'healthy') return undefined
  return state === 'starting' ? 'it is still starting' : problem
}

async function problemOf(
  attempt: (limit: AbortSignal) => Promise<void>,
  timeout: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const limit = AbortSignal.timeout(timeout)
  try {
    await attempt(AbortSignal.any([signal, limit]))
    return undefined
  } catch (error) {
    signal.throwIfAborted()
    return limit.aborted ? `no answer within ${timeout} ms` : (error as Error).message
  }
}
