import { QUIETLY, openFile } from './ffmpeg.ts'
import type { FfmpegPrograms } from './ffmpeg.ts'
import { runProgram } from './run-program.ts'
import type { RunOptions } from './run-program.ts'
import { SoundError } from './sound-error.ts'

/** How loud every sound is made: EBU R 128 loudness in LUFS, true peak in dBTP, range in LU. */
export const TARGET = 'I=-16:TP=-1.5:LRA=11'

/** How loud a sound is. LUFS, dBTP, LU. */
export interface Loudness {
  readonly integrated: number
  readonly peak: number
  readonly range: number
  readonly threshold: number
  readonly offset: number
}

/**
 * The first pass: measures a sound without making anything of it.
 *
 * @param longest - milliseconds after which nothing more is read
 * @throws {SoundError} SILENT when there is nothing to hear, NOT_AUDIO when it cannot be decoded
 */
export async function measureLoudness(
  path: string,
  name: string,
  { ffmpeg }: FfmpegPrograms,
  longest: number,
  options?: RunOptions,
): Promise<Loudness> {
  const args = [
    ...QUIETLY,
    '-t',
    String(longest / 1000),
    ...openFile(path),
    '-map',
    '0:a:0',
    '-vn',
    '-af',
    `loudnorm=${TARGET}:print_format=json`,
    '-f',
    'null',
    '-',
  ]
  const { isOk, stderr } = await runProgram(ffmpeg, args, options)
  const report = isOk ? parseReport(stderr) : undefined
  if (!report) throw new SoundError('NOT_AUDIO', { name })
  if (report.peak === -Infinity) throw new SoundError('SILENT', { name })
  return report
}

// The report is the last thing in braces; what stands before it are the file's own tags, and not to be trusted.
function parseReport(stderr: string): Loudness | undefined {
  const text = stderr.slice(stderr.lastIndexOf('{'), stderr.lastIndexOf('}') + 1)
  try {
    const report = JSON.parse(text) as Readonly<Record<string, string>>
    return {
      integrated: toNumber(report['input_i']),
      peak: toNumber(report['input_tp']),
      range: toNumber(report['input_lra']),
      threshold: toNumber(report['input_thresh']),
      offset: toNumber(report['target_offset']),
    }
  } catch {
    return undefined
  }
}

const toNumber = (text = ''): number => (text.endsWith('inf') ? -Infinity : Number(text))
