import type { EventBody } from '../platform/event.ts'
import type { Parts } from '../platform/parts.ts'
import type { Instance } from '../wall/instance.ts'
import { allDone } from './all-done.ts'
import { HEALTH } from './check-health.ts'
import { checkInstance } from './check-instance.ts'
import { maskFor } from './mask.ts'
import type { RunnableRelease } from './process-spec.ts'

/** How instances of a release are asked, and who is told. */
export interface CheckContext {
  /** The name by which they are asked. */
  readonly domain: string
  /** Aborted by the first check that fails: then no other is waited for to its end. */
  readonly failed: AbortController
  readonly signal: AbortSignal
  readonly emit: (event: EventBody) => void
}

/** Checks instances of a release, all at the same time, each as its process type says. */
export async function checkRelease(
  parts: Parts,
  release: RunnableRelease,
  instances: readonly Instance[],
  { domain, failed, signal, emit }: CheckContext,
): Promise<void> {
  const either = AbortSignal.any([signal, failed.signal])
  const isSecure = parts.keeper.hasCertificate(release.app)
  const mask = maskFor(parts, release)
  await allDone(
    instances.map(async (instance) => {
      const { checks, areChecksDefault } = release.spec.processes[instance.processType]!
      try {
        await checkInstance(parts, instance, {
          checks: areChecksDefault && instance.health ? [HEALTH] : checks,
          domain,
          isSecure,
          mask,
          signal: either,
          emit,
        })
      } catch (error) {
        if (!signal.aborted) failed.abort(error)
        throw error
      }
    }),
  )
}
