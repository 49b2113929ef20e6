import { setTimeout as wait } from 'node:timers/promises'
import { formatCheck } from '../descriptions/check.ts'
import type { Check } from '../descriptions/check.ts'
import { BerthError, isBerthError } from '../errors.ts'
import type { EventBody } from '../platform/event.ts'
import type { Parts } from '../platform/parts.ts'
import { formatInstanceName } from '../wall/instance.ts'
import type { ExitStatus, Instance } from '../wall/instance.ts'
import { addressOf, attemptCheck } from './attempt-check.ts'
import { HEALTH, passHealth } from './check-health.ts'
import { formatEnd, lastLines } from './last-lines.ts'
import { waitForPort } from './wait-for-port.ts'
import { WrongAnswerError } from './wrong-answer-error.ts'

/** What a check needs of a platform. */
type CheckParts = Pick<Parts, 'engine' | 'watcher'>

export interface CheckContext {
  readonly checks: readonly (Check | typeof HEALTH)[]
  readonly domain: string
  /** Whether requests from outside come in by HTTPS. */
  readonly isSecure: boolean
  readonly mask: (text: string) => string
  readonly signal: AbortSignal
  readonly emit: (event: EventBody) => void
}

/**
 * Waits until an instance has passed all its checks.
 *
 * One that ends by itself fails at once, whatever its checks would have allowed; only a process type without a port may end
 * with 0: it had nothing (more) to do, which a warning tells.
 *
 * @throws {BerthError} EXITED_EARLY, UNHEALTHY, with the last lines of its output
 */
export async function checkInstance(
  parts: CheckParts,
  instance: Instance,
  context: CheckContext,
): Promise<void> {
  const settled = new AbortController()
  const signal = AbortSignal.any([context.signal, settled.signal])
  try {
    const passed = Promise.all(
      context.checks.map((check) => passCheck(parts, instance, check, { ...context, signal })),
    )
    const end = await Promise.race([passed.then(() => undefined), endOf(parts, instance, signal)])
    // Who has passed is looked at once more: word of an end may be under way still on a busy machine.
    const ended = end ?? (await foundEnd(parts, instance))
    if (ended) await judgeEnd(parts, instance, ended, context)
  } finally {
    settled.abort()
  }
}

async function passCheck(
  parts: CheckParts,
  instance: Instance,
  check: Check | typeof HEALTH,
  context: CheckContext,
): Promise<void> {
  if (check === HEALTH) return passHealth(parts, instance, context)
  try {
    await passOwnCheck(parts, instance, check, context)
  } catch (error) {
    if (!check.warn || !isBerthError(error, 'UNHEALTHY')) throw error
    context.emit({ type: 'warning', message: error.message })
  }
}

async function passOwnCheck(
  parts: CheckParts,
  instance: Instance,
  check: Check,
  context: CheckContext,
): Promise<void> {
  if (check.kind === 'uptime') return wait(check.duration, undefined, { signal: context.signal })
  const { engine } = parts
  const { domain, isSecure } = context
  const target = { instance, engine, domain, isSecure }
  if (check.initialDelay > 0) await wait(check.initialDelay, undefined, { signal: context.signal })
  for (let attempt = 1; ; attempt += 1) {
    const failure = await failureOf(
      attemptCheck(check, target, AbortSignal.any([context.signal, AbortSignal.timeout(check.timeout)])),
      check.timeout,
    )
    context.signal.throwIfAborted()
    if (failure === undefined) return
    const told = {
      instance: formatInstanceName(instance),
      check: formatCheck(check),
      problem: context.mask(failure.problem),
    }
    if (attempt === check.attempts || failure.isFinal) {
      const output = await lastLines(engine, { app: instance.app, instance: instance.id }, context.mask)
      throw new BerthError('UNHEALTHY', { app: instance.app, ...told, attempts: attempt, output })
    }
    context.emit({ type: 'check-waiting', ...told, attempt, attempts: check.attempts })
    const { signal } = context
    // One that does not listen yet is asked again as soon as it does.
    if (failure.isRefused && check.kind !== 'command')
      await waitForPort(engine, addressOf(check, instance), check.interval, { signal })
    else await wait(check.interval, undefined, { signal })
  }
}

interface Failure {
  readonly problem: string
  /** Whether nothing listened at its port. */
  readonly isRefused: boolean
  /** Whether there is no use in asking again. */
  readonly isFinal: boolean
}

async function failureOf(attempt: Promise<void>, timeout: number): Promise<Failure | undefined> {
  try {
    await attempt
    return undefined
  } catch (error) {
    const { name, message, cause, code } = error as NodeJS.ErrnoException
    const isFinal = error instanceof WrongAnswerError
    const isTimeout =
      name === 'TimeoutError' ||
      (name === 'AbortError' && (cause as Error | undefined)?.name === 'TimeoutError')
    return {
      problem: isTimeout ? `no answer within ${timeout} ms` : message,
      isRefused: code === 'ECONNREFUSED',
      isFinal,
    }
  }
}

/** How the instance ended, once it ends by itself. Never settles otherwise, but for the signal. */
async function endOf(parts: CheckParts, instance: Instance, signal: AbortSignal): Promise<ExitStatus> {
  const { promise, resolve, reject } = Promise.withResolvers<ExitStatus>()
  // The checks may be over before the engine has answered below, and anybody waits for this.
  promise.catch(() => {})
  using _ = parts.watcher.subscribe((change) => {
    if (change.instance.id === instance.id) resolve(endIn(change.instance) ?? UNKNOWN_END)
  })
  signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  // It may have ended before anybody listened.
  const end = await foundEnd(parts, instance)
  if (end) resolve(end)
  return await promise
}

/** How the instance has ended, if it has, also when it was started again since. */
async function foundEnd(
  { engine, watcher }: CheckParts,
  { app, id }: Instance,
): Promise<ExitStatus | undefined> {
  const current = (await engine.list(app)).find((candidate) => candidate.id === id)
  const restarted = current && current.restarts > 0 ? UNKNOWN_END : undefined
  return watcher.endOf(id) ?? (current && endIn(current)) ?? restarted
}

const UNKNOWN_END: ExitStatus = { code: null, signal: null }

function endIn({ status }: Instance): ExitStatus | undefined {
  return status.state === 'exited' ? status.status : status.state === 'restarting' ? status.ended : undefined
}

async function judgeEnd(
  { engine }: CheckParts,
  instance: Instance,
  end: ExitStatus,
  { mask, emit }: CheckContext,
): Promise<void> {
  const name = formatInstanceName(instance)
  if (end.code === 0 && !instance.address) {
    emit({ type: 'warning', message: `${name} exited with code 0 and stays down; its output says why` })
    return
  }
  const ended = end.code === null && end.signal === null ? 'ended' : formatEnd(end)
  const output = await lastLines(engine, { app: instance.app, instance: instance.id }, mask)
  throw new BerthError('EXITED_EARLY', { app: instance.app, instance: name, ended, output })
}
