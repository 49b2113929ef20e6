import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { BerthError } from '@berth/sdk'
import { dockerPlaceOf } from './docker-place.ts'
import type { DockerPlace } from './docker-place.ts'

/** Where instances run: as child processes, or as containers. */
export type EngineName = 'process' | 'docker'

/** What takes requests to them: the platform's own process, or HAProxy beside it. */
export type RouterName = 'embedded' | 'haproxy'

/** How the platform of a home is run. Chosen once, and kept with the home from then on. */
export interface Choices {
  readonly engine: EngineName
  readonly router: RouterName
  /** The address where requests come in. @default '127.0.0.1' */
  readonly host?: string
  /** Where HTTP requests come in. @default 8080, else the next free port */
  readonly port?: number
  /** Where HTTPS requests come in. @default nowhere */
  readonly httpsPort?: number
  /** What `<app>.` is put before for apps that name no domain. @default 'localhost' */
  readonly domain?: string
  /** On which machine the containers are. Kept once its Docker has answered. */
  readonly docker?: DockerPlace | 'here'
}

const DEFAULT_ENGINE = 'process'
const ROUTERS: { readonly [Name in EngineName]: RouterName } = { process: 'embedded', docker: 'haproxy' }

/**
 * What a home is run with: what is asked for now goes before what was chosen earlier, and is kept in its place. The engine
 * alone cannot be chosen anew, since a build of one engine is nothing to another.
 *
 * @param env - where `DOCKER_HOST` and `DOCKER_CERT_PATH` may be
 * @param keeps - `false` for who only looks, or says what shall be: then the engine of a new home can still be chosen
 * @throws {BerthError} INVALID_OPTION when the home has another engine or is on another machine, or when the router has no such choice
 */
export async function choicesOfHome(
  home: string,
  asked: Partial<Choices>,
  env: Readonly<Record<string, string | undefined>> = process.env,
  keeps = true,
): Promise<Choices> {
  const kept = await readChoices(home)
  if (asked.engine !== undefined && kept.engine !== undefined && asked.engine !== kept.engine)
    throw new BerthError('INVALID_OPTION', {
      option: '--engine',
      problem: `is ${asked.engine}, but the apps in ${home} run on ${kept.engine}; choose another home with --home for ${asked.engine}`,
    })
  const engine = kept.engine ?? asked.engine ?? DEFAULT_ENGINE
  const docker = engine === 'docker' ? dockerPlaceOf(home, kept.docker, env) : undefined
  const choices: Choices = {
    router: ROUTERS[engine],
    ...kept,
    ...definedOf(asked),
    engine,
    ...(docker && { docker }),
  }
  if (choices.router === 'embedded' && choices.httpsPort !== undefined)
    throw new BerthError('INVALID_OPTION', {
      option: '--https-port',
      problem: 'needs a router that speaks HTTPS; choose it with --router haproxy',
    })
  if (!keeps) return choices
  // Any free port is one for this time only.
  const port = choices.port === 0 ? kept.port : choices.port
  const keeping = definedOf({ ...choices, port, docker: kept.docker })
  if (!isDeepStrictEqual(keeping, kept)) await keepChoices(home, keeping)
  return choices
}

/** Keeps on which machine the containers of a home are. */
export async function keepDocker(home: string, docker: DockerPlace | 'here'): Promise<void> {
  const kept = await readChoices(home)
  if (!isDeepStrictEqual(docker, kept.docker)) await keepChoices(home, { ...kept, docker })
}

/** The engine that a home was chosen to have; the default one where nothing was chosen. */
export async function engineOfHome(home: string): Promise<EngineName> {
  const { engine = DEFAULT_ENGINE } = await readChoices(home)
  return engine
}

/** Keeps them in one readable file, written in one step. */
export async function keepChoices(
  home: string,
  choices: { readonly [Name in keyof Choices]?: Choices[Name] | undefined },
): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 })
  const file = fileOf(home)
  await writeFile(`${file}.new`, `${JSON.stringify(choices, null, 2)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

async function readChoices(home: string): Promise<Partial<Choices>> {
  const file = fileOf(home)
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Partial<Choices>
  } catch (error) {
    if (error instanceof SyntaxError) {
      const remedy = 'write it anew, or delete it and name the choices on the command line'
      throw new BerthError('STATE_UNUSABLE', { file, problem: 'it is no JSON', remedy }, { cause: error })
    }
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return {}
  }
}

function fileOf(home: string): string {
  return join(home, 'choices.json')
}

function definedOf<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T
}
