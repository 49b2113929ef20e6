import type { Platform } from '@berth/sdk'
import type { VerbMethod, VerbName } from '../rpc/verb.ts'
import { VERBS } from '../rpc/verbs.ts'

/** What a fake platform does for some verbs; the others answer nothing. */
export type FakeVerbs = { readonly [Name in VerbName]?: VerbMethod<Name> }

/** A platform that does what it is told and remembers what was asked of it. */
export interface FakePlatform extends Platform {
  /** Verbs and their arguments, in order. */
  readonly asked: { readonly verb: VerbName; readonly args: readonly unknown[] }[]
  /** How often it was disposed. */
  readonly disposals: number
}

/**
 * Makes a platform for tests out of a few functions.
 *
 * @example
 * const platform = fakePlatform({ 'config.get': async () => 'blue' })
 */
export function fakePlatform(verbs: FakeVerbs = {}): FakePlatform {
  const asked: FakePlatform['asked'][number][] = []
  let disposals = 0
  const platform: Record<string, unknown> = {
    asked,
    get disposals() {
      return disposals
    },
    async [Symbol.asyncDispose]() {
      disposals += 1
    },
  }
  for (const verb of Object.keys(VERBS) as VerbName[]) {
    const answer = verbs[verb] as ((...args: unknown[]) => unknown) | undefined
    const method = (...args: unknown[]): unknown => {
      asked.push({ verb, args })
      return answer ? answer(...args) : VERBS[verb].answers === 'items' ? nothing() : Promise.resolve()
    }
    const [group, name] = verb.split('.') as [string, string?]
    if (name === undefined) platform[group] = method
    else platform[group] = { ...(platform[group] as object), [name]: method }
  }
  return platform as unknown as FakePlatform
}

async function* nothing(): AsyncGenerator<never> {}
