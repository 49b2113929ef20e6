import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'

const LIBRARIES = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib64/faketime/libfaketime.so.1',
  '/usr/lib/faketime/libfaketime.so.1',
  '/usr/local/lib/faketime/libfaketime.so.1',
]

/** What gives a process of Node a wall clock that the file sets; timers go on by the monotonic clock, as they would. */
export function fakeTimeEnv(file: string): Readonly<Record<string, string>> {
  const library = LIBRARIES.find((path) => existsSync(path))
  if (!library) throw new Error('libfaketime is not installed; install it with: apt-get install faketime')
  return {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    FAKETIME_NO_CACHE: '1',
  }
}

/** Sets the clocks that follow the file, by seconds from the right time. */
export async function setFakeTime(file: string, seconds: number): Promise<void> {
  await writeFile(file, `${seconds < 0 ? '' : '+'}${seconds}\n`)
}
