import type { Mount } from '../wall/engine.ts'
import type { Parts } from '../platform/parts.ts'
import type { References } from '../release/resolve-env.ts'
import type { ResourceRecord } from '../store/resource-store.ts'

/** Where references lead on this platform now. */
export function referencesOf({ state, router, engine }: Parts, mounts: readonly Mount[]): References {
  return {
    urlOfApp: (name) => {
      const record = state.apps.get(name)
      return record && router.internalUrl(name, record.internalPort)
    },
    pathOfMount: (to) => {
      const mount = mounts.find((candidate) => candidate.to === to)
      return mount ? engine.mountPath(mount) : to
    },
    urlOfResource: (name) => {
      const resource = state.resources.get(name)
      return resource && urlOfResource(resource)
    },
  }
}

/** `redis://:password@host:port`, as clients and Dokku write it; `undefined` while it has never run. */
export function urlOfResource({ kind, password, address }: ResourceRecord): string | undefined {
  return address && `${kind}://:${password}@${address.host}:${address.port}`
}
