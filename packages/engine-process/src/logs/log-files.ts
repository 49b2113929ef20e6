import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A place in an app's log: files are numbered in the order of writing and never renamed. */
export interface LogPosition {
  readonly file: number
  /** In bytes. */
  readonly offset: number
}

/** `00000012.log` */
export function pathOfLog(folder: string, file: number): string {
  return join(folder, `${String(file).padStart(8, '0')}.log`)
}

/** The numbers of the files that are there, oldest first. */
export async function listLogs(folder: string): Promise<readonly number[]> {
  const names = await readdir(folder).catch(() => [])
  return names
    .filter((name) => /^\d{8}\.log$/.test(name))
    .map((name) => Number.parseInt(name, 10))
    .sort((one, other) => one - other)
}

/** Where the next line is written: the end of the newest file. */
export async function endOfLogs(folder: string): Promise<LogPosition> {
  const file = (await listLogs(folder)).at(-1) ?? 1
  const stats = await stat(pathOfLog(folder, file)).catch(() => undefined)
  return { file, offset: stats?.size ?? 0 }
}

/** Deletes all but so many of the newest files. */
export async function trimLogs(folder: string, keep: number): Promise<void> {
  const files = await listLogs(folder)
  await Promise.all(
    files
      .slice(0, Math.max(0, files.length - keep))
      .map((file) => rm(pathOfLog(folder, file), { force: true })),
  )
}
