import type { HostConfig } from 'dockerode'
import { runsAsRoot } from './image-facts.ts'
import type { ImageFacts } from './image-facts.ts'

/** What bounds a container, unless an app asks for something else. */
export interface Bounds {
  /** Processes and threads. @default 1024 */
  readonly pids: number
  /** Of one file of the output, in bytes. @default 10_485_760 */
  readonly logBytes: number
  /** How many files of the output are kept. @default 3 */
  readonly logFiles: number
}

export const DEFAULT_BOUNDS: Bounds = { pids: 1_024, logBytes: 10_485_760, logFiles: 3 }

// What root needs to prepare its folders, open its port, and become somebody else.
const ROOT_NEEDS = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'NET_BIND_SERVICE', 'SETGID', 'SETUID']

/** The part of a container's settings that keeps what goes wrong in it inside. */
export function hardening(image: ImageFacts, { pids, logBytes, logFiles }: Bounds): HostConfig {
  return {
    Init: !image.hasInit,
    CapDrop: ['ALL'],
    CapAdd: runsAsRoot(image) ? ROOT_NEEDS : [],
    SecurityOpt: ['no-new-privileges:true'],
    PidsLimit: pids,
    LogConfig: { Type: 'json-file', Config: { 'max-size': String(logBytes), 'max-file': String(logFiles) } },
  }
}
