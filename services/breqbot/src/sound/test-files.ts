import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What a test's file sounds like. */
export interface TestFile {
  /** Hz; none is silence. @default 440 */
  readonly tone?: number
  /** Milliseconds. @default 1000 */
  readonly length?: number
  /** From 0 to 1. @default 0.5 */
  readonly amplitude?: number
  /** Arguments of ffmpeg for the output, such as `-frame_duration 60`. @default for a WAV */
  readonly as?: string
}

/** Makes a file with ffmpeg, for tests of what becomes of it. */
export function makeFile({
  tone = 440,
  length = 1000,
  amplitude = 0.5,
  as = '-f wav',
}: TestFile = {}): Buffer {
  const source = `aevalsrc=${amplitude}*sin(2*PI*${tone}*t)|${amplitude}*sin(2*PI*${tone}*t):d=${length / 1000}:s=48000`
  return inFolder((folder) => {
    const path = join(folder, 'out')
    run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, ...as.split(' '), '-y', path])
    return readFileSync(path)
  })
}

/** Makes an Opus file whose cover art spans several pages. */
export function makeFileWithCover(options: TestFile = {}): Buffer {
  return inFolder((folder) => {
    const [wav, cover, out] = ['in.wav', 'cover.png', 'out.opus'].map((name) => join(folder, name))
    if (!wav || !cover || !out) throw new TypeError('Three names make three paths')
    writeFileSync(wav, makeFile(options))
    const noise = 'nullsrc=s=300x300,geq=random(1)*255:128:128'
    run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', noise, '-frames:v', '1', '-y', cover])
    run('opusenc', ['--quiet', '--picture', cover, wav, out])
    return readFileSync(out)
  })
}

/** What an independent decoder, opusdec, makes of an Ogg Opus file: stereo samples of 16 bits at 48 kHz. */
export function decodeByOpusdec(file: Buffer): Int16Array {
  return inFolder((folder) => {
    const path = join(folder, 'in.ogg')
    writeFileSync(path, file)
    const out = join(folder, 'out.raw')
    run('opusdec', ['--quiet', '--rate', '48000', '--force-stereo', path, out])
    const bytes = readFileSync(out)
    return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2)
  })
}

/** What ffprobe says of a file. */
export function probeFile(file: Buffer): unknown {
  return inFolder((folder) => {
    const path = join(folder, 'in')
    writeFileSync(path, file)
    const show = 'format=format_name:stream=codec_name,codec_type,sample_rate,channels'
    return JSON.parse(run('ffprobe', ['-v', 'error', '-show_entries', show, '-of', 'json', path]))
  })
}

function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} failed: ${error?.message ?? stderr}`)
  return stdout
}

function inFolder<Result>(use: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'breqbot-test-'))
  try {
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
