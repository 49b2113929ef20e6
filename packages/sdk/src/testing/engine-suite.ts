import { suite } from 'node:test'
import { testBuilds } from './engine-suite-builds.ts'
import { testLogs } from './engine-suite-logs.ts'
import { testOneOffs } from './engine-suite-one-offs.ts'
import { testPreparations } from './engine-suite-preparations.ts'
import { testRestarts } from './engine-suite-restarts.ts'
import { testStarts } from './engine-suite-starts.ts'
import { testStops } from './engine-suite-stops.ts'
import { testTerminals } from './engine-suite-terminals.ts'
import type { OpenEngine } from './engine-suite-tested.ts'

/** What an engine cannot do where the suite runs, each with the reason. */
export interface EngineSuiteOptions {
  /** Why it has no terminals to give there. */
  readonly noTerminals?: string
}

/**
 * Defines what an engine is: each implementation runs it whole. Its instances are small Node programs.
 *
 * @param open - opens a fresh engine that runs nothing
 * @example
 * engineSuite('process', async () => {
 *   const folder = await makeTempFolder()
 *   const engine = await processEngine({ home: folder.path })
 *   return {
 *     engine,
 *     async [Symbol.asyncDispose]() {
 *       await engine[Symbol.asyncDispose]()
 *       await folder[Symbol.asyncDispose]()
 *     },
 *   }
 * })
 */
export function engineSuite(name: string, open: OpenEngine, { noTerminals }: EngineSuiteOptions = {}): void {
  suite(`${name} is an engine`, () => {
    testStarts(open)
    testStops(open)
    testLogs(open)
    testOneOffs(open)
    testTerminals(open, noTerminals)
    testRestarts(open)
    testBuilds(open)
    testPreparations(open)
  })
}
