import assert from 'node:assert/strict'
import test from 'node:test'
import { FrameClock } from './frame-clock.ts'
import { GuildPlayer, LONGEST_QUEUE } from './guild-player.ts'

/** Frames that say which sound they are of. */
const sound = (name: string, length: number) => Array.from({ length }, (_, at) => Buffer.from(`${name}${at}`))
const SILENCE = Array.from({ length: 5 }, () => 'silence')

/** A player whose frames are written down, and whose ticks the test makes. */
function openPlayer() {
  const sent: string[] = []
  const output = {
    isReady: true,
    send: (frame: Buffer) => void sent.push(frame.readUInt8(0) === 0xf8 ? 'silence' : frame.toString()),
    setSpeaking: (isSpeaking: boolean) => void sent.push(isSpeaking ? 'speaks' : 'speaks not'),
  }
  const player = new GuildPlayer(
    new FrameClock({ now: () => 0, setTimeout: () => setTimeout(() => {}, 0) }),
    output,
  )
  const drain = (): void => {
    while (player.tick());
  }
  return { player, sent, output, drain }
}

test('a sound is sent from its first frame to its last, with five of silence behind it', () => {
  const { player, sent, drain } = openPlayer()
  assert.deepEqual(player.play(sound('a', 2), 'mix'), { state: 'playing' })
  assert.deepEqual(sent, ['a0'], 'the first frame does not wait')
  drain()
  assert.deepEqual(sent, ['a0', 'a1', ...SILENCE, 'speaks not'])
})

test('what is queued is played in order, and no more can wait than the limit', () => {
  const { player, sent, drain } = openPlayer()
  assert.deepEqual(
    ['a', 'b', 'c'].map((name) => player.play(sound(name, 1), 'queue')),
    [{ state: 'playing' }, { state: 'playing' }, { state: 'queued', ahead: 0 }],
    'a sound of one frame has ended when the next is asked for',
  )
  drain()
  assert.deepEqual(sent.slice(0, 3), ['a0', 'b0', 'c0'])
  for (let asked = 0; asked <= LONGEST_QUEUE; asked += 1) player.play(sound('d', 2), 'queue')
  assert.throws(() => player.play(sound('e', 2), 'queue'), {
    code: 'QUEUE_FULL',
    message: '25 sounds are waiting already; wait for some of them',
  })
})

test('what replaces ends the sound that plays and those that wait', () => {
  const { player, sent, drain } = openPlayer()
  player.play(sound('a', 9), 'mix')
  player.play(sound('b', 9), 'queue')
  player.play(sound('c', 2), 'replace')
  drain()
  assert.deepEqual(sent, ['a0', 'c0', 'c1', ...SILENCE, 'speaks not'])
})

test('stopping leaves only the silence', () => {
  const { player, sent, drain } = openPlayer()
  player.play(sound('a', 9), 'mix')
  player.stop()
  assert.deepEqual([player.playing, player.queued], [0, 0])
  drain()
  assert.deepEqual(sent, ['a0', ...SILENCE, 'speaks not'])
})

test('while the connection is resumed a sound waits where it is, but not for ever', () => {
  const { player, sent, output, drain } = openPlayer()
  player.play(sound('a', 3), 'mix')
  output.isReady = false
  for (let tick = 0; tick < 100; tick += 1) assert.equal(player.tick(), true)
  output.isReady = true
  player.tick()
  assert.deepEqual(sent, ['a0', 'a1'])
  output.isReady = false
  drain()
  assert.deepEqual([player.playing, sent.length], [0, 2])
})
