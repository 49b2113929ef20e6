import { makeTempFolder } from '@berth/sdk/testing'
import { dockerEngine } from '../docker-engine.ts'
import type { DockerEngineOptions } from '../docker-engine.ts'
import type { DockerEngine } from '../engine.ts'
import { DOCKER_HOST, NODE_IMAGE } from './docker-for-tests.ts'
import { removeImages } from './remove-images.ts'

/** An engine in a home of its own; both, and all that it ran, are gone at the end of the test. */
export interface TestEngine extends AsyncDisposable {
  readonly engine: DockerEngine
  readonly home: string
  readonly files: Readonly<Record<string, string>>
}

/** What makes an image of Node programs in a folder. */
export const FILES = {
  Dockerfile: `FROM ${NODE_IMAGE}\nCOPY --chown=node . /app\nWORKDIR /app\nUSER node\nCMD ["node", "main.mjs"]\n`,
} as const

export async function openTestEngine(options: Partial<DockerEngineOptions> = {}): Promise<TestEngine> {
  const folder = await makeTempFolder()
  const { home = folder.path } = options
  const engine = await dockerEngine({
    home,
    host: DOCKER_HOST,
    whenClosed: 'stop',
    env: {},
    ...options,
  })
  return {
    engine,
    home,
    files: FILES,
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]()
      await removeImages(home)
      await folder[Symbol.asyncDispose]()
    },
  }
}
