/** How much may be uploaded and kept. Bytes and milliseconds. */
export interface SoundLimits {
  /** Of one upload. @default 8 MiB */
  readonly uploadBytes: number
  /** Of one sound. @default 30_000 */
  readonly soundLength: number
  /** How large an upload may be to be kept beside the sound made of it, so that its volume can be changed without loss. @default 1 MiB */
  readonly originalBytes: number
  /** Sounds of one guild. @default 100 */
  readonly count: number
  /** All that is kept of one guild's sounds, originals counted. @default 64 MiB */
  readonly bytes: number
  /** Of all sounds of one guild together. @default 20 minutes */
  readonly length: number
}

const MIB = 1024 * 1024

/** What holds unless a setting says otherwise. */
export const DEFAULT_LIMITS = {
  uploadBytes: 8 * MIB,
  soundLength: 30_000,
  originalBytes: MIB,
  count: 100,
  bytes: 64 * MIB,
  length: 20 * 60_000,
} as const satisfies SoundLimits

/** Percent; 100 is as loud as every other sound. */
export const HIGHEST_VOLUME = 200

/** Characters. */
export const LONGEST_NAME = 60
