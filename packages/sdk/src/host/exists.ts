import { lstat } from 'node:fs/promises'

/** Whether anything is at this path, a dangling link included. */
export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch {
    return false
  }
}
