import type { Parts } from '../platform/parts.ts'
import type { Observation } from '../plan/plan-app.ts'
import type { Change } from '../plan/step.ts'
import type { ReleaseDraft } from '../release/draft-release.ts'
import { WEB } from '../release/release-spec.ts'
import { domainsOf } from './domains.ts'
import { fingerprintOf } from './process-spec.ts'

/** What is wanted: a draft, and what a comparison with what runs could not tell. */
export interface Wish {
  readonly app: string
  readonly draft: ReleaseDraft
  /** The domains that the description names; those that were added by hand are the platform's to know. */
  readonly domains: readonly string[]
  readonly reason?: Change
  readonly replace?: readonly string[]
}

/** Reads everything that a plan depends on. It changes nothing. */
export async function observe(parts: Parts, wish: Wish): Promise<Observation> {
  const { state, engine, router } = parts
  const { app, draft } = wish
  const record = state.apps.get(app)
  const active = state.releases.active(app)
  const build =
    draft.spec.build ?? (active?.spec.digest === draft.spec.digest ? active.spec.build : undefined)
  const [running, routes, isBuilt] = await Promise.all([
    engine.list(app),
    router.list(),
    build ? engine.hasBuild(build) : false,
  ])
  const route = routes.find((candidate) => candidate.app === app)
  const types = Object.keys(draft.spec.processes)
  return {
    app,
    isNew: record === undefined,
    draft,
    ...(active && { active }),
    nextRelease: state.releases.nextNumber(app),
    ...(build && isBuilt && { build }),
    isFirstPostdeployDue: !active && !record?.hasBegunFirstPostdeploy,
    missingResources: missingResources(parts, draft),
    running,
    failedReleases: state.releases.failed(app),
    fingerprints: Object.fromEntries(
      types.map((type) => [type, fingerprintOf(parts, { ...draft, app }, type)]),
    ),
    domains: draft.spec.processes[WEB] ? domainsOf(parts, app, wish.domains) : [],
    ...(route && { route }),
    ...(wish.reason && { reason: wish.reason }),
    replace: wish.replace ?? [],
  }
}

// One whose first start has failed is written down, but has never been anywhere.
function missingResources({ state }: Parts, { spec }: ReleaseDraft): string[] {
  const named = Object.values(spec.env).flatMap((value) =>
    typeof value === 'object' && value.kind === 'redis' ? [value.name] : [],
  )
  return [...new Set(named)].filter((name) => state.resources.get(name)?.address === undefined)
}
