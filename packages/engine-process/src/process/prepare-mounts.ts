import { chmod, mkdir } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { BerthError, exists } from '@berth/sdk'
import type { Mount } from '@berth/sdk'

/**
 * Makes sure that the places of mounts are there, and answers how an instance finds them: `BERTH_MOUNT_STORAGE` holds
 * the real path of a mount to `/storage`, `BERTH_MOUNT_APP_DATA` that of one to `/app/data`.
 *
 * Without root a process sees the host's own file system, so nothing appears at `to` by itself and `readOnly` is up to
 * the permissions of `from`. An app that runs on every engine reads the variable first, the path second;
 * or it names the same path on both sides, which needs neither.
 *
 * @param volumes - absolute path of the folder that holds the places with names; never removed by absence
 * @throws {BerthError} INVALID_NAME for a name that is no folder name
 */
export async function prepareMounts(
  mounts: readonly Mount[],
  volumes: string,
): Promise<Readonly<Record<string, string>>> {
  const variables: Record<string, string> = {}
  for (const { from, to, mode } of mounts) {
    const path = placeOfMount({ from }, volumes)
    const isNew = !(await exists(path))
    if (isNew) await mkdir(path, { recursive: true, mode: 0o700 })
    // Whatever the umask says. Whose it is cannot be said: all instances run as one user here, who it belongs to.
    if (isNew || mode !== undefined) await chmod(path, mode === undefined ? 0o700 : Number.parseInt(mode, 8))
    variables[variableOf(to)] = path
  }
  return variables
}

/** The real path of a mount. @throws {BerthError} INVALID_NAME for a name that is no folder name */
export function placeOfMount({ from }: Pick<Mount, 'from'>, volumes: string): string {
  return isAbsolute(from) ? from : join(volumes, checkedName(from))
}

function variableOf(to: string): string {
  const name = to.replaceAll(/[^A-Za-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '')
  return `BERTH_MOUNT_${name.toUpperCase()}`
}

function checkedName(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) return name
  const rule = 'use letters, digits, dots, hyphens and underscores, beginning with a letter or digit'
  throw new BerthError('INVALID_NAME', { what: 'name of a mount', name, rule })
}
