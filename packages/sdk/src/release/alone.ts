import { BerthError } from '../errors.ts'
import { WEB } from './release-spec.ts'
import type { ReleaseSpec } from './release-spec.ts'

type Writers = Pick<ReleaseSpec, 'processes' | 'mounts' | 'publish' | 'options'>

/** Whether ports of the host lead to a process type. They can lead to one only: to web, where there is one. */
export function publishes({ processes }: Pick<ReleaseSpec, 'processes'>, processType: string): boolean {
  return processType === WEB || processes[WEB] === undefined
}

/** Why no two instances of a process type may run at once, or nothing (promise P12). */
export function reasonToBeAlone(spec: Writers, processType: string): string | undefined {
  const isPublishing = spec.publish.length > 0 || (spec.options?.publish.length ?? 0) > 0
  if (isPublishing && publishes(spec, processType)) return 'a published port can lead to one instance only'
  const mount = spec.mounts.find(({ exclusive }) => exclusive)
  return mount && `only one instance may see the mount to ${mount.to}`
}

/**
 * Refuses quantities that cannot be before anything of them is tried.
 *
 * @throws {BerthError} INVALID_OPTION
 */
export function assertAlone(app: string, spec: Writers & Pick<ReleaseSpec, 'formation'>): void {
  for (const [type, quantity] of Object.entries(spec.formation)) {
    const reason = quantity > 1 ? reasonToBeAlone(spec, type) : undefined
    if (reason === undefined) continue
    const problem = `cannot be ${quantity}, since ${reason}; scale it down: berth ps:scale ${app} ${type}=1`
    throw new BerthError('INVALID_OPTION', { option: `The quantity of ${type}`, problem })
  }
}
