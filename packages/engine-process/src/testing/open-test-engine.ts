import { makeTempFolder } from '@berth/sdk/testing'
import type { ProcessEngine } from '../engine.ts'
import { processEngine } from '../process-engine.ts'
import type { ProcessEngineOptions } from '../process-engine.ts'

/** An engine in a home of its own; both are gone at the end of the test. */
export interface TestEngine extends AsyncDisposable {
  readonly engine: ProcessEngine
  readonly home: string
}

/** Opens an engine that starts things again sooner than a real one. */
export async function openTestEngine(options: Partial<ProcessEngineOptions> = {}): Promise<TestEngine> {
  const folder = await makeTempFolder()
  const restartDelays = { first: 10, longest: 100, steadyAfter: 600_000 }
  const engine = await processEngine({ home: folder.path, restartDelays, ...options })
  return {
    engine,
    home: folder.path,
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}
