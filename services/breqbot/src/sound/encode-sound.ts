import { QUIETLY, openFile } from './ffmpeg.ts'
import type { FfmpegPrograms } from './ffmpeg.ts'
import { TARGET } from './measure-loudness.ts'
import type { Loudness } from './measure-loudness.ts'
import { runProgram } from './run-program.ts'
import type { RunOptions } from './run-program.ts'
import { SoundError } from './sound-error.ts'

/** What the second pass makes. */
export interface EncodeOptions extends RunOptions {
  /** Percent. */
  readonly volume: number
  /** Milliseconds after which nothing more is read. */
  readonly longest: number
}

/** Bits a second: what Discord's voice channels carry at most without boosts. */
const BITRATE = 96_000
const ONLY_SOUND = ['-map', '0:a:0', '-vn', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1']
const OPUS = ['-ar', '48000', '-ac', '2', '-c:a', 'libopus', '-b:a', String(BITRATE), '-frame_duration', '20']
/** Without it the encoder's version and a random serial number would make the same sound differ each time. */
const REPRODUCIBLY = ['-fflags', '+bitexact', '-flags:a', '+bitexact']

/**
 * The second pass: makes a sound of 48 kHz in stereo as Ogg Opus with frames of 20 ms, as loud as all others, times its
 * volume. Cover art, tags and chapters are left out.
 *
 * @throws {SoundError} CONVERSION_FAILED
 */
export async function encodeSound(
  path: string,
  name: string,
  loudness: Loudness,
  { ffmpeg }: FfmpegPrograms,
  { volume, longest, ...options }: EncodeOptions,
): Promise<Buffer> {
  const args = [
    ...QUIETLY,
    '-loglevel',
    'error',
    '-t',
    String(longest / 1000),
    ...openFile(path),
    ...ONLY_SOUND,
    '-af',
    filters(loudness, volume),
    ...OPUS,
    ...REPRODUCIBLY,
    '-f',
    'ogg',
    'pipe:1',
  ]
  const outputLimit = Math.ceil((longest / 1000) * (BITRATE / 8) * 2) + 64 * 1024
  const { isOk, stdout, stderr, problem } = await runProgram(ffmpeg, args, { ...options, outputLimit })
  if (!isOk) throw new SoundError('CONVERSION_FAILED', { name, problem }, { cause: new Error(stderr) })
  return stdout
}

/** dBTP and dB: where the peak of a sound is brought that is too short to have a loudness, and by how much at most. */
const SHORT = { peak: -6, gain: 40 }

function filters(loudness: Loudness, volume: number): string {
  const normalise = normalisation(loudness)
  if (volume === 100) return normalise
  const louder = volume > 100 ? ',alimiter=limit=0.95:level=false' : ''
  return `${normalise},volume=${volume / 100}${louder}`
}

function normalisation({ integrated, peak, range, threshold, offset }: Loudness): string {
  if (!Number.isFinite(integrated)) return `volume=${Math.min(SHORT.peak - peak, SHORT.gain)}dB`
  const measured = [
    `measured_I=${integrated}`,
    `measured_TP=${peak}`,
    // A range of nothing, as of a steady tone, would be taken for "not measured" and end in a gain that wanders.
    `measured_LRA=${Math.max(range, 0.1)}`,
    `measured_thresh=${threshold}`,
    `offset=${offset}`,
  ]
  return `loudnorm=${[TARGET, ...measured].join(':')}:linear=true`
}
