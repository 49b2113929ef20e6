import type { HaproxyRun } from './haproxy-process.ts'

/**
 * What HAProxy is started with, after its name. Its buffers are as large as heads may be, and fifty requests at a time want more of
 * them than a thread keeps to itself: `global` has it keep the rest too, else each request takes memory from the system and gives
 * it back, which costs a tenth of the request.
 */
export function formatArguments({
  config,
  masterSocket,
}: Pick<HaproxyRun, 'config' | 'masterSocket'>): string[] {
  return ['-W', '-S', `${masterSocket},mode,600`, '-dMglobal', '-f', config]
}
