import { join } from 'node:path'
import { isBerthError, SourceReader } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import type { BuildPlan, PlanOptions } from '../plan.ts'
import { planBuild } from '../plan-build.ts'

type Options = Omit<PlanOptions, 'reader'>

/** A source in a folder of its own, gone at the end of the test. */
export interface TestSource extends AsyncDisposable {
  readonly path: string
  write(files: Files): Promise<void>
  plan(app?: string, options?: Options): Promise<BuildPlan>
  /** Why it cannot be planned; empty when it can. */
  problems(app?: string, options?: Options): Promise<readonly string[]>
}

/** Path to text, or to what is written as JSON. */
export type Files = Readonly<Record<string, unknown>>

export async function makeSource(files: Files): Promise<TestSource> {
  const [folder, cache] = await Promise.all([makeTempFolder(texts(files)), makeTempFolder()])
  const reader = new SourceReader({ cache: cache.path })
  const plan = async (app = '', options: Options = {}) =>
    await planBuild({ kind: 'folder', path: join(folder.path, app) }, { reader, ...options })
  return {
    path: folder.path,
    write: (files) => folder.write(texts(files)),
    plan,
    async problems(app, options) {
      try {
        await plan(app, options)
        return []
      } catch (error) {
        if (isBerthError(error, 'INVALID_SOURCE')) return error.details.problems
        throw error
      }
    },
    async [Symbol.asyncDispose]() {
      await folder[Symbol.asyncDispose]()
      await cache[Symbol.asyncDispose]()
    },
  }
}

function texts(files: Files): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => [
      path,
      typeof content === 'string' ? content : `${JSON.stringify(content, undefined, 2)}\n`,
    ]),
  )
}
