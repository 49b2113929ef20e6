import { openFile } from './ffmpeg.ts'
import type { FfmpegPrograms } from './ffmpeg.ts'
import { runProgram } from './run-program.ts'
import type { RunOptions } from './run-program.ts'
import { SoundError } from './sound-error.ts'

/** What a file is, by its content. */
export interface FoundAudio {
  /** Such as `mp3`. */
  readonly format: string
  readonly codec: string
}

interface Probed {
  readonly format?: { readonly format_name?: string }
  readonly streams?: readonly { readonly codec_type?: string; readonly codec_name?: string }[]
}

/**
 * Looks into a file for sound, whatever its name says.
 *
 * @throws {SoundError} NOT_AUDIO when it holds none
 */
export async function checkUpload(
  path: string,
  name: string,
  { ffprobe }: FfmpegPrograms,
  options?: RunOptions,
): Promise<FoundAudio> {
  const show = [
    '-v',
    'error',
    '-show_entries',
    'format=format_name:stream=codec_type,codec_name',
    '-of',
    'json',
  ]
  const { isOk, stdout } = await runProgram(ffprobe, [...show, ...openFile(path)], options)
  if (!isOk) throw new SoundError('NOT_AUDIO', { name })
  const { format, streams = [] } = JSON.parse(stdout.toString('utf8')) as Probed
  const audio = streams.find(({ codec_type: type }) => type === 'audio')
  if (!audio?.codec_name || !format?.format_name) throw new SoundError('NOT_AUDIO', { name })
  return { format: format.format_name, codec: audio.codec_name }
}
