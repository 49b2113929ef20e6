import { after, suite, test } from 'node:test'
import { makeTempFolder } from '@berth/sdk/testing'
import type { Build, BuildOptions, Engine, Builder, LogLine } from '@berth/sdk'
import { reasonToSkip } from './docker-for-tests.ts'
import { FILES, openTestEngine } from './open-test-engine.ts'
import type { TestEngine } from './open-test-engine.ts'
import { openTestNetwork } from './open-test-network.ts'
import type { DockerEngineOptions } from '../docker-engine.ts'

/** Opens an engine in the network that the tests of a file share. */
export type Open = (options?: Partial<DockerEngineOptions>) => Promise<TestEngine>

/** Tests that need Docker: skipped with the reason where there is none. */
export async function dockerSuite(name: string, define: (open: Open) => void): Promise<void> {
  const skip = await reasonToSkip()
  if (skip) {
    test(name, { skip }, () => {})
    return
  }
  const network = await openTestNetwork()
  suite(name, { timeout: 300_000 }, () => {
    define((options) => openTestEngine({ network: network.name, ...options }))
    after(() => network[Symbol.asyncDispose]())
  })
}

/** Makes a build of these files and a Dockerfile for Node, from a folder that is gone afterwards. */
export async function buildOf(
  { engine }: { readonly engine: Builder },
  files: Readonly<Record<string, string>> = {},
  options: BuildOptions = {},
): Promise<Build> {
  await using folder = await makeTempFolder({ ...FILES, ...files })
  const secrets = options.secrets && { secrets: Object.keys(options.secrets) }
  return await engine.build('cards', { kind: 'folder', path: folder.path, ...secrets }, options)
}

/** Collects the texts of lines that a call tells. */
export function collect(): { readonly texts: string[]; readonly onLine: (line: LogLine) => void } {
  const texts: string[] = []
  return { texts, onLine: ({ text }) => void texts.push(text) }
}

/** What a command in a fresh container prints. */
export async function outputOf(
  { engine }: { readonly engine: Engine },
  build: Build,
  command: string,
  more: Partial<Parameters<Engine['run']>[0]> = {},
): Promise<readonly string[]> {
  const { texts, onLine } = collect()
  const { processType = 'run' } = more
  const spec = { app: 'cards', release: 1, build, command, env: {}, mounts: [], stopTimeout: 5_000, ...more }
  await engine.run({ ...spec, processType }, { onLine })
  return texts
}

/** Waits until something is the case, looking again and again; fails after a while. */
export async function until(fact: string, isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 30_000
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`It never came true that ${fact}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
