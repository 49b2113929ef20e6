import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BerthError, fleet, parseApp, parseError } from '@berth/sdk'
import type { Fleet } from '@berth/sdk'
import { refuse } from './arguments.ts'

const DEFAULT_FILES = ['fleet.ts', 'infra/fleet.ts']

/** Whether a word names a file with a fleet rather than an app. */
export function isFleetFile(word: string): boolean {
  return /\.[cm]?[jt]s$/.test(word) || word.includes('/')
}

/**
 * The fleet that a file exports by default, or one of the apps that it exports in a list.
 *
 * @param file - from the current folder. @default fleet.ts, else infra/fleet.ts
 * @throws {BerthError} INVALID_OPTION when there is no such file, INVALID_DESCRIPTION when it exports no apps
 */
export async function readFleet(cwd: string, file: string | undefined): Promise<Fleet> {
  const path = findFile(cwd, file)
  return parseFleet(path, await importDefault(path))
}

function findFile(cwd: string, file: string | undefined): string {
  const candidates = file === undefined ? DEFAULT_FILES : [file]
  const found = candidates.map((name) => resolve(cwd, name)).find((path) => existsSync(path))
  if (found) return found
  return file === undefined
    ? refuse(
        'The fleet',
        `is missing: there is neither ${DEFAULT_FILES.join(' nor ')} in ${cwd}; name its file`,
      )
    : refuse('The fleet', `is missing: there is no file ${resolve(cwd, file)}`)
}

async function importDefault(path: string): Promise<unknown> {
  try {
    const module = (await import(pathToFileURL(path).href)) as { readonly default?: unknown }
    return module.default
  } catch (error) {
    // The file may use a copy of the SDK of its own, whose errors are as good as ours.
    if (isErrorOfSomeSdk(error)) throw parseError(error)
    const problem = error instanceof Error ? (error.stack ?? error.message) : String(error)
    throw new BerthError(
      'INVALID_DESCRIPTION',
      { subject: path, problems: problem.split('\n') },
      { cause: error },
    )
  }
}

function isErrorOfSomeSdk(error: unknown): boolean {
  return error instanceof Error && error.name === 'BerthError' && 'code' in error && 'details' in error
}

function parseFleet(path: string, exported: unknown): Fleet {
  const apps = appsOf(exported)
  if (apps) return fleet(apps.map(parseApp))
  throw new BerthError('INVALID_DESCRIPTION', {
    subject: path,
    problems: ['it must export by default a fleet, or a list of apps: export default fleet([cards])'],
  })
}

function appsOf(exported: unknown): readonly unknown[] | undefined {
  if (Array.isArray(exported)) return exported
  const { kind, apps } = (exported ?? {}) as { readonly kind?: unknown; readonly apps?: unknown }
  if (kind === 'fleet' && Array.isArray(apps)) return apps
  return kind === 'app' ? [exported] : undefined
}
