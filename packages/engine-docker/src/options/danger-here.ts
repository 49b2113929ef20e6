import { realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { dangerOf } from './dangers.ts'
import type { DockerOption } from './docker-option.ts'

/** The machine whose folders and devices containers are shown. */
export interface Machine {
  /** Absolute path of the platform's home. */
  readonly home: string
  /** Whether it is this one, so that links can be followed. */
  readonly isLocal: boolean
}

/** As `dangerOf`, for what a path leads to on the machine as well: the home of the platform, or what a link stands for. */
export function dangerHere({ home, isLocal }: Machine, option: DockerOption): string | undefined {
  const danger = dangerOf(option)
  if (danger !== undefined || !('from' in option) || !option.from.startsWith('/')) return danger
  const from = isLocal ? followLinks(option.from) : option.from
  if (isLocal && (isWithin(from, home) || isWithin(home, from)))
    return 'shows the container the home of the platform, with the secrets of all apps'
  return dangerOf({ ...option, from })
}

/** Where a path leads; of one that is not there, as far as it is. */
function followLinks(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const folder = dirname(path)
    return folder === path ? path : join(followLinks(folder), basename(path))
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}
