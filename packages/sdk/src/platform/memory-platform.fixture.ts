import { app } from '../descriptions/app.ts'
import type { App, AppOptions } from '../descriptions/app.ts'
import { http, uptime } from '../descriptions/check.ts'
import { MemoryEngine } from '../testing/memory-engine.ts'
import { MemoryRouter } from '../testing/memory-router.ts'
import { makeTempFolder } from '../testing/temp-folder.ts'
import type { TempFolder } from '../testing/temp-folder.ts'
import type { ProcessSpec } from '../wall/engine.ts'
import { openPlatform } from './open-platform.ts'
import type { Platform } from './platform.ts'

/** A platform on a memory engine, with a source folder beside it. */
export interface MemoryPlatform extends AsyncDisposable {
  readonly platform: Platform
  readonly engine: MemoryEngine
  readonly router: MemoryRouter
  readonly source: TempFolder
  readonly home: string
  /** Closes and opens the platform again in the same home, with an engine that has forgotten everything but the machine. */
  reopen(): Promise<MemoryPlatform>
}

const FILES = { Procfile: 'web: serve\nworker: work\n', version: '1' }

export async function openMemoryPlatform(
  files: Readonly<Record<string, string>> = FILES,
): Promise<MemoryPlatform> {
  await using undo = new AsyncDisposableStack()
  const home = undo.use(await makeTempFolder())
  const source = undo.use(await makeTempFolder(files))
  const folders = undo.move()
  return await open(home.path, source, folders)
}

async function open(
  home: string,
  source: TempFolder,
  folders: AsyncDisposableStack,
  engine = new MemoryEngine(),
): Promise<MemoryPlatform> {
  const router = new MemoryRouter()
  const platform = await openPlatform({ engine: () => engine, router: () => router, home })
  let isReopened = false
  return {
    platform,
    engine,
    router,
    source,
    home,
    async reopen() {
      isReopened = true
      await platform[Symbol.asyncDispose]()
      return open(home, source, folders, new MemoryEngine({ dangerousPaths: engine.dangerousPaths }))
    },
    async [Symbol.asyncDispose]() {
      if (isReopened) return
      await platform[Symbol.asyncDispose]()
      await folders.disposeAsync()
    },
  }
}

/** Of its process types. */
export const CHECKS = { web: [http('/')], worker: [uptime(1)] }

/** The app in the source folder. */
export function hello({ source }: MemoryPlatform, options: Partial<AppOptions> = {}): App {
  return app('hello', { source: source.path, checks: CHECKS, ...options })
}

/** The app in the source folder with one instance of each process type. */
export function helloOfTwo(memory: MemoryPlatform, options: Partial<AppOptions> = {}): App {
  return hello(memory, { formation: { web: 1, worker: 1 }, ...options })
}

/** The app in the source folder with two web instances and a worker. */
export function helloOfThree(memory: MemoryPlatform, options: Partial<AppOptions> = {}): App {
  return hello(memory, { formation: { web: 2, worker: 1 }, ...options })
}

/** What runs: `web.1 r1`. */
export async function running({ engine }: MemoryPlatform): Promise<string[]> {
  return (await engine.list())
    .map(({ processType, index, release }) => `${processType}.${index} r${release}`)
    .sort()
}

/** What an instance of the app was started with. */
export async function specOf({ engine }: MemoryPlatform, processType = 'web'): Promise<ProcessSpec> {
  const instances = await engine.list('hello')
  return engine.specOf(instances.find((instance) => instance.processType === processType)!.id)!
}

/** What the first instance of an app was started with. */
export async function envOf(
  { engine }: MemoryPlatform,
  name = 'hello',
): Promise<Readonly<Record<string, string>> | undefined> {
  const [instance] = await engine.list(name)
  return instance && engine.specOf(instance.id)?.env
}
