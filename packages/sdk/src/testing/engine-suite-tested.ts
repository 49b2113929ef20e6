import type { PlatformEngine } from '../platform/parts.ts'
import type { Build } from '../wall/builder.ts'
import type { Engine, LogLine, LogOptions, LogQuery } from '../wall/engine.ts'
import type { Instance } from '../wall/instance.ts'
import { makeTempFolder } from './temp-folder.ts'

/** An engine as the suite takes it. Disposing of it ends the engine and removes what was made for it. */
export interface EngineUnderTest extends AsyncDisposable {
  readonly engine: PlatformEngine
  /** Files that this engine needs in every source beside those of the tests, such as a Dockerfile. */
  readonly files?: Readonly<Record<string, string>>
}

/** Opens a fresh engine that runs nothing. */
export type OpenEngine = () => Promise<EngineUnderTest>

/** Milliseconds; a test that takes longer hangs. */
export const TEST_TIMEOUT = 60_000

/** Makes a build of these files, from a folder that is gone afterwards. */
export async function buildOf(
  { engine, files = {} }: EngineUnderTest,
  more: Readonly<Record<string, string>>,
): Promise<Build> {
  await using folder = await makeTempFolder({ ...files, ...more })
  return await engine.build('cards', { kind: 'folder', path: folder.path })
}

/** Waits until something is the case, looking again and again; fails after a while. */
export async function until(fact: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + TEST_TIMEOUT / 2
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`It never came true that ${fact}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** What an instance answers to a request; waits until it listens. */
export async function ask(instance: Instance, path = '/'): Promise<string> {
  let answer = ''
  await until(`${instance.id} answers`, async () => {
    const response = await request(instance, path)
    answer = (await response?.text()) ?? ''
    return response !== undefined
  })
  return answer
}

/** Whether anything listens where the instance was. */
export async function listens(instance: Instance): Promise<boolean> {
  return (await request(instance, '/')) !== undefined
}

/** The kept lines, as text. */
export async function textsOf(
  engine: Engine,
  query: LogQuery,
  options: LogOptions = {},
): Promise<readonly string[]> {
  return (await linesOf(engine, query, options)).map((line) => line.text)
}

/** The kept lines. */
export async function linesOf(
  engine: Engine,
  query: LogQuery,
  options: LogOptions = {},
): Promise<readonly LogLine[]> {
  return await Array.fromAsync(engine.logs(query, options))
}

/** Waits until an instance ended for good, then gives its lines. */
export async function outputOf(engine: Engine, instance: Instance): Promise<readonly string[]> {
  return await textsOf(engine, { app: instance.app, instance: instance.id }, { follow: true })
}

async function request({ address }: Instance, path: string): Promise<Response | undefined> {
  if (address === undefined) throw new TypeError('The instance does not listen')
  try {
    const { host, port } = address
    return await fetch(`http://${host}:${port}${path}`, { headers: { connection: 'close' } })
  } catch {
    return undefined
  }
}
