import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

const INHERITED = ['HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'USER']

/** What an environment is made of. */
export interface EnvParts {
  /** The platform's own environment: only its `PATH` and a few names of it are passed on. */
  readonly platform: Readonly<Record<string, string | undefined>>
  /** The app's folder in its build. */
  readonly cwd: string
  /** The folder of the build that contains it. */
  readonly root: string
  /** `web.1`, `release`. */
  readonly source: string
  /** The app's config. */
  readonly config: Readonly<Record<string, string>>
  /** `BERTH_MOUNT_…` and what marks the instance. */
  readonly own: Readonly<Record<string, string>>
  /** Where it listens; without one it has no `PORT`. */
  readonly port?: number
}

/**
 * The environment of an instance: nothing of the platform's leaks in, `NODE_OPTIONS` least of all.
 * `PORT` and `HOST` are only there for process types that listen.
 */
export function buildEnv(parts: EnvParts): Readonly<Record<string, string>> {
  const { PORT: _chosenByTheEngine, ...config } = parts.config
  return {
    PATH: pathOf(parts),
    ...inherited(parts.platform),
    ...config,
    ...parts.own,
    PS: parts.source,
    DYNO: parts.source,
    ...(parts.port !== undefined && { PORT: String(parts.port), HOST: '127.0.0.1' }),
  }
}

function pathOf({ platform, cwd, root }: EnvParts): string {
  return [
    dirname(process.execPath),
    ...binFolders(cwd, root),
    platform['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
  ].join(delimiter)
}

/** The folders that `npx` would look in: the app's, then those above it within the build. */
function binFolders(cwd: string, root: string): readonly string[] {
  const folders: string[] = []
  for (let folder = cwd; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'node_modules/.bin'))) folders.push(join(folder, 'node_modules/.bin'))
    if (folder === root) break
  }
  return folders
}

function inherited(platform: EnvParts['platform']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    INHERITED.map((key) => [key, platform[key]]).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  )
}
