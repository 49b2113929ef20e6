import type { Parts } from '../platform/parts.ts'
import type { Observation } from '../plan/plan-app.ts'
import type { Change } from '../plan/step.ts'
import type { ReleaseDraft } from '../release/draft-release.ts'
import { preparedBuildOf, sourceBuildOf, WEB } from '../release/release-spec.ts'
import type { ReleaseRecord } from '../store/release-store.ts'
import type { Build, Builder } from '../wall/builder.ts'
import { assertClaimable, domainsOf } from './domains.ts'
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
  const { app } = wish
  const record = state.apps.get(app)
  const active = state.releases.active(app)
  const draft = withKnownBuilds(wish.draft, active)
  const [running, routes, build, prepared] = await Promise.all([
    engine.list(app),
    router.list(),
    ifThere(engine, sourceBuildOf(draft.spec)),
    ifThere(engine, preparedBuildOf(draft.spec)),
  ])
  const route = routes.find((candidate) => candidate.app === app)
  const types = Object.keys(draft.spec.processes)
  return {
    app,
    isNew: record === undefined,
    draft,
    ...(active && { active }),
    nextRelease: state.releases.nextNumber(app),
    ...(build && { build }),
    ...(prepared && { prepared }),
    isFirstPostdeployDue: !active && !record?.hasBegunFirstPostdeploy,
    missingResources: missingResources(parts, draft),
    running,
    failedReleases: state.releases.failed(app),
    fingerprints: Object.fromEntries(
      types.map((type) => [type, fingerprintOf(parts, { ...draft, app }, type)]),
    ),
    domains: draft.spec.processes[WEB] ? claimed(parts, app, wish.domains) : [],
    ...(route && { route }),
    ...(wish.reason && { reason: wish.reason }),
    replace: wish.replace ?? [],
  }
}

/** What an app will answer to, with the names that are new in its description. */
function claimed(parts: Parts, app: string, described: readonly string[]): readonly string[] {
  const known = new Set(parts.state.apps.get(app)?.description?.domains)
  assertClaimable(
    parts,
    app,
    described.filter((domain) => !known.has(domain)),
  )
  return domainsOf(parts, app, described)
}

/** What is wanted of the source that runs already is made of the builds of what runs. */
function withKnownBuilds(draft: ReleaseDraft, active: ReleaseRecord | undefined): ReleaseDraft {
  if (draft.spec.build || draft.spec.digest !== active?.spec.digest) return draft
  const { build, unprepared } = active.spec
  return { ...draft, spec: { ...draft.spec, ...(build && { build }), ...(unprepared && { unprepared }) } }
}

async function ifThere(engine: Builder, build: Build | undefined): Promise<Build | undefined> {
  return build && (await engine.hasBuild(build)) ? build : undefined
}

// One whose first start has failed is written down, but has never been anywhere.
function missingResources({ state }: Parts, { spec }: ReleaseDraft): string[] {
  const named = Object.values(spec.env).flatMap((value) =>
    typeof value === 'object' && value.kind === 'redis' ? [value.name] : [],
  )
  return [...new Set(named)].filter((name) => state.resources.get(name)?.address === undefined)
}
