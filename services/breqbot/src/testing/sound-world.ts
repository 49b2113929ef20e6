import assert from 'node:assert/strict'
// @boundaries-ignore what tests start is shared by all of them
import { runsOf, tonesOf, until } from '../../../../test/discord/index.ts'
import { makeFile } from '../sound/test-files.ts'
import { BotWorld } from './bot-world.ts'

/** A sound of 440 Hz. */
export const HORN = makeFile({ tone: 440, length: 400, as: '-f mp3' })
/** A sound of 1000 Hz. */
export const BELL = makeFile({ tone: 1000, length: 400, as: '-f mp3' })

/** A world in which the guild's owner has added sounds, as the first argument says. */
export async function startWithSounds(sounds: Readonly<Record<string, Buffer>>, options = {}) {
  await using undo = new AsyncDisposableStack()
  const world = undo.use(await BotWorld.start(options))
  const { guild, discord } = world
  const run = (command: string, values = {}, user = guild.owner) => guild.runCommand(user, command, values)
  for (const [emoji, bytes] of Object.entries(sounds)) {
    const sound = discord.cdn.upload('some_horn.mp3', bytes)
    const { content } = await run('soundboard add', { emoji, sound })
    assert.match(content, / plays some horn now, for 0\.[45] s\.$/)
  }
  const boardPages = () => guild.messages().filter(({ embeds }) => embeds[0]?.title?.startsWith('Soundboard'))
  const reactionsOf = (message: { readonly id: string }) =>
    Object.keys(world.discord.world.messages.reactionsTo(message.id))
  const hear = async (frequencies: readonly number[]) => {
    const { listener } = await discord.hear(guild)
    await until('it is silent again', () => listener.sound.length > 0 && listener.frames.at(-1)?.isSilence)
    return runsOf(tonesOf(listener.sound, frequencies)).map(({ tones }) => tones)
  }
  undo.move()
  return Object.assign(world, { run, boardPages, reactionsOf, hear })
}

/** Emojis that somebody has reacted with and not taken back. */
export const keptReactions = ({ discord }: BotWorld, message: string): readonly string[] =>
  Object.entries(discord.world.messages.reactionsTo(message)).flatMap(([emoji, users]) =>
    users.length > 0 ? [emoji] : [],
  )
