import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkUpload } from './check-upload.ts'
import { diskError } from './disk-error.ts'
import { encodeSound } from './encode-sound.ts'
import type { FfmpegPrograms } from './ffmpeg.ts'
import { measureLoudness } from './measure-loudness.ts'
import { FRAME_LENGTH, FrameError, readFrames } from './opus-frames.ts'
import { SoundError } from './sound-error.ts'

/** What a sound is made of. */
export interface MakeOptions {
  /** What the uploader called the file; for messages only. */
  readonly name: string
  /** Percent. */
  readonly volume: number
  /** Milliseconds. */
  readonly longest: number
  readonly programs: FfmpegPrograms
  readonly signal?: AbortSignal
}

/** A sound that is ready to be played. */
export interface MadeSound {
  /** Ogg Opus: 48 kHz, stereo, frames of 20 ms. */
  readonly audio: Buffer
  /** Milliseconds. */
  readonly length: number
}

/**
 * Makes a sound of whatever somebody uploaded: looks into it, measures it, encodes it, and reads what came of it frame by frame.
 *
 * @throws {SoundError} NOT_AUDIO, SILENT, TOO_LONG, CONVERSION_FAILED, FFMPEG_MISSING, NO_ROOM or FOLDER_UNUSABLE
 */
export async function makeSound(upload: Buffer, options: MakeOptions): Promise<MadeSound> {
  const { name, volume, longest, programs, signal } = options
  const folder = await mkdtemp(join(tmpdir(), 'breqbot-')).catch((error: unknown) => {
    throw diskError(error, tmpdir())
  })
  const bounds = signal ? { signal } : {}
  // A little more than allowed is read, so that too long a sound is told from one that just fits.
  const read = longest + 500
  try {
    // The name has no suffix: one would lead the programs to believe it.
    const path = join(folder, 'upload')
    await writeFile(path, upload)
    await checkUpload(path, name, programs, bounds)
    const loudness = await measureLoudness(path, name, programs, read, bounds)
    const audio = await encodeSound(path, name, loudness, programs, { volume, longest: read, ...bounds })
    const frames = await readFrames(audio)
    const length = frames.length * FRAME_LENGTH
    // The encoder's own delay adds a frame.
    if (length > longest + FRAME_LENGTH) throw new SoundError('TOO_LONG', { limit: longest })
    return { audio, length }
  } catch (error) {
    if (error instanceof FrameError) {
      throw new SoundError('CONVERSION_FAILED', { name, problem: error.message }, { cause: error })
    }
    throw diskError(error, tmpdir())
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
