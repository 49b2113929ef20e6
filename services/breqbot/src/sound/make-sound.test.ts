import assert from 'node:assert/strict'
import test from 'node:test'
// @boundaries-ignore what tests start is shared by all of them
import { decodeFrames, strengthOf, tonesOf } from '../../../../test/discord/index.ts'
import { findFfmpeg } from './ffmpeg.ts'
import { makeSound } from './make-sound.ts'
import { readFrames } from './opus-frames.ts'
import { decodeByOpusdec, makeFile, makeFileWithCover, probeFile } from './test-files.ts'

const OPTIONS = { name: 'horn.mp3', volume: 100, longest: 5000, programs: findFfmpeg() }
const SIXTY = '-c:a libopus -frame_duration 60 -f ogg'

const FORMATS = {
  mp3: '-f mp3',
  wav: '-f wav',
  flac: '-f flac',
  vorbis: '-c:a libvorbis -f ogg',
  m4a: '-c:a aac -f mp4',
  webm: '-c:a libopus -f webm',
  'mono at 8 kHz': '-ac 1 -ar 8000 -f wav',
  'Opus with frames of 60 ms': SIXTY,
}

for (const [format, as] of Object.entries(FORMATS)) {
  test(`${format} becomes Opus in frames of 20 ms that sounds the same`, async () => {
    const { audio, length } = await makeSound(makeFile({ tone: 660, as }), OPTIONS)
    const frames = await readFrames(audio)
    assert.equal(length, frames.length * 20)
    assert.ok(length >= 1000 && length <= 1120, `${length} ms of 1000`)
    const heard = tonesOf(
      frames.map((opus) => ({ opus })),
      [330, 660],
    )
    assert.deepEqual(new Set(heard.slice(3, 45)), new Set(['01']))
  })
}

test('what is stored is read by ffprobe and opusdec, too', async () => {
  const { audio } = await makeSound(makeFile({ tone: 660, as: '-f mp3' }), OPTIONS)
  assert.deepEqual(probeFile(audio), {
    programs: [],
    streams: [{ codec_name: 'opus', codec_type: 'audio', sample_rate: '48000', channels: 2 }],
    format: { format_name: 'ogg' },
  })
  const samples = decodeByOpusdec(audio).subarray(9600, 19_200)
  assert.ok(strengthOf(660, samples) > 0.1)
  assert.ok(strengthOf(330, samples) < 0.01)
})

test('frames of 60 ms, cover art and foreign files are not taken for frames that can be sent', async () => {
  const file = makeFile({ as: SIXTY })
  await assert.rejects(readFrames(file), { name: 'FrameError', message: 'Frame 0 is not of 20 ms' })
  await assert.rejects(readFrames(makeFileWithCover()), { message: 'The file holds no Opus' })
  await assert.rejects(readFrames(makeFile()), { message: 'The file is no Ogg' })
  const { audio } = await makeSound(makeFile({ length: 3000 }), OPTIONS)
  const cut = Buffer.concat([
    audio.subarray(0, audio.indexOf('OggS', 400)),
    audio.subarray(audio.lastIndexOf('OggS')),
  ])
  await assert.rejects(readFrames(cut), { message: /^Only \d+ of 15\d frames can be read$/ })
})

test('cover art is dropped', async () => {
  const upload = makeFileWithCover({ tone: 660 })
  const { audio } = await makeSound(upload, OPTIONS)
  assert.ok(upload.length > 65_536, 'the art spans pages')
  assert.ok(audio.length < 30_000)
  assert.equal((await readFrames(audio)).length, 51)
})

test('text named .mp3, a playlist, a picture and nothing are refused with a reason a member understands', async () => {
  const picture = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
  const playlist = '#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n'
  const concat = "ffconcat version 1.0\nfile '/etc/hostname'\n"
  for (const upload of ['Just some text.\n'.repeat(2000), playlist, concat, picture, '']) {
    await assert.rejects(makeSound(Buffer.from(upload), OPTIONS), {
      code: 'NOT_AUDIO',
      message:
        'horn.mp3 holds no sound that can be played, whatever its name says; MP3, Ogg, WAV, FLAC, M4A and WebM work',
    })
  }
})

test('silence is refused, and so is what is too long; what just fits is not', async () => {
  await assert.rejects(makeSound(makeFile({ amplitude: 0 }), OPTIONS), {
    code: 'SILENT',
    message: 'There is nothing to hear in horn.mp3',
  })
  const upload = makeFile({ length: 2000 })
  await assert.rejects(makeSound(upload, { ...OPTIONS, longest: 1900 }), {
    code: 'TOO_LONG',
    message: 'The sound is too long: at most 1.9 s can be added',
  })
  assert.equal((await makeSound(upload, { ...OPTIONS, longest: 2000 })).length, 2020)
})

test('quiet and loud uploads are equally loud in the end, very short ones too, and the volume counts on top', async () => {
  const loudest = async (amplitude: number, volume: number, length = 1500) => {
    const upload = makeFile({ tone: 1000, amplitude, length })
    const { audio } = await makeSound(upload, { ...OPTIONS, volume })
    const frames = await readFrames(audio)
    return Math.max(
      ...decodeFrames(frames.map((opus) => ({ opus }))).map((samples) => strengthOf(1000, samples)),
    )
  }
  const [quiet, loud, half, short] = [
    await loudest(0.02, 100),
    await loudest(0.9, 100),
    await loudest(0.9, 50),
    await loudest(0.02, 100, 150),
  ]
  assert.ok(Math.abs(quiet / loud - 1) < 0.1, `${quiet} and ${loud}`)
  assert.ok(Math.abs(half / loud - 0.5) < 0.05, `${half} is half of ${loud}`)
  assert.ok(short > quiet / 2, `${short} is heard`)
})
