import { dirname, join } from 'node:path'

/** Where the programs are. */
export interface FfmpegPrograms {
  readonly ffmpeg: string
  readonly ffprobe: string
}

/**
 * The two programs: those on PATH, or the ffmpeg that a path names and the ffprobe beside it.
 *
 * @param path - the value of `FFMPEG_PATH`, if any
 */
export function findFfmpeg(path?: string): FfmpegPrograms {
  if (!path) return { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' }
  return { ffmpeg: path, ffprobe: join(dirname(path), 'ffprobe') }
}

/**
 * The formats that are read at all. Playlists are none of them: they could name other files and addresses.
 */
const FORMATS = 'mp3,ogg,wav,w64,flac,mov,matroska,aac,aiff,amr,caf'

/** The arguments that open a file: no other file, no network, and no format but those of sounds. */
export const openFile = (path: string): readonly string[] => [
  '-protocol_whitelist',
  'file',
  '-format_whitelist',
  FORMATS,
  '-i',
  `file:${path}`,
]

/** The arguments that every run begins with. */
export const QUIETLY = ['-nostdin', '-hide_banner', '-threads', '1'] as const
