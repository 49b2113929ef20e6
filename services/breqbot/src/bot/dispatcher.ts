import { MessageFlags } from 'discord.js'
import type { AutocompleteInteraction, ButtonInteraction, Interaction } from 'discord.js'
import { explain, toReply } from './answer.ts'
import type { Command, Use } from './command.ts'
import type { Services } from './services.ts'

/** Milliseconds that an answer may take before Discord, which gives up after three seconds, is told that it will come. */
const PATIENCE = 1200
const MOST_CHOICES = 25
const LONGEST_CHOICE = 100

/** Hands commands, buttons and what is typed into options to the commands, and their answers to Discord. */
export class Dispatcher {
  readonly #commands: ReadonlyMap<string, Command>
  readonly #services: Services

  constructor(commands: readonly Command[], services: Services) {
    this.#commands = new Map(commands.map((command) => [command.data.name, command]))
    this.#services = services
  }

  /** Never rejects: what goes wrong is told to who asked, or logged. */
  async dispatch(interaction: Interaction): Promise<void> {
    try {
      if (!interaction.inCachedGuild()) return
      if (interaction.isChatInputCommand()) await this.#run(interaction)
      else if (interaction.isAutocomplete()) await this.#complete(interaction)
      else if (interaction.isButton()) await this.#press(interaction)
    } catch (err) {
      // Discord forgets an interaction that was not answered in time.
      this.#services.log.warn({ err }, 'an interaction could not be answered')
    }
  }

  async #run(use: Use): Promise<void> {
    const { access, cooldowns, log, settings, stats, members } = this.#services
    const command = this.#commands.get(use.commandName)
    if (!command) return void (await use.reply(toReply(UNKNOWN)))
    const answering = (async () => {
      if (await access.isUserBanned(use.user.id)) return BANNED
      if (command.isOutside) {
        const times = { user: settings.COMMAND_COOLDOWN_MS, guild: 0 }
        await cooldowns.take('outside', use.guildId, use.user.id, times)
      }
      return command.run(use, this.#services)
    })().catch((error: unknown) => explain(error, log))
    if (await isDoneWithin(PATIENCE, answering)) await use.reply(toReply(await answering))
    else {
      await use.deferReply()
      await use.editReply(withoutFlags(toReply(await answering)))
    }
    const { id, displayName: name } = use.member
    await stats.countCommand()
    await members.remember(use.guildId, { id, name, avatar: use.member.displayAvatarURL({ size: 256 }) })
  }

  async #complete(use: AutocompleteInteraction<'cached'>): Promise<void> {
    const typed = use.options.getFocused().toLowerCase()
    const choices = (await this.#commands.get(use.commandName)?.complete?.(use, this.#services)) ?? []
    const named = choices.map((choice) =>
      typeof choice === 'string' ? { name: choice, value: choice } : choice,
    )
    const fitting = named.filter(
      ({ name, value }) => name.toLowerCase().includes(typed) && value.length <= LONGEST_CHOICE,
    )
    await use.respond(
      fitting
        .slice(0, MOST_CHOICES)
        .map(({ name, value }) => ({ name: name.slice(0, LONGEST_CHOICE), value })),
    )
  }

  async #press(use: ButtonInteraction<'cached'>): Promise<void> {
    const [name = ''] = use.customId.split(':')
    const press = this.#commands.get(name)?.press
    if (!press) return void (await use.reply(toReply(UNKNOWN)))
    try {
      if (await this.#services.access.isUserBanned(use.user.id)) await use.reply(toReply(BANNED))
      else await use.update(withoutFlags(toReply(await press(use, this.#services))))
    } catch (error) {
      await use.reply(toReply(explain(error, this.#services.log)))
    }
  }
}

async function isDoneWithin(milliseconds: number, promise: Promise<unknown>): Promise<boolean> {
  const { promise: tooLate, resolve } = Promise.withResolvers<false>()
  const timer = setTimeout(() => resolve(false), milliseconds)
  try {
    return await Promise.race([promise.then(() => true), tooLate])
  } finally {
    clearTimeout(timer)
  }
}

const UNKNOWN = { content: '⚠️ I do not know that any more.', isHidden: true }
const BANNED = { content: '⚠️ You may not use me.', isHidden: true }

/** A message that is there already stays as visible as it is. */
function withoutFlags(reply: ReturnType<typeof toReply>): Omit<ReturnType<typeof toReply>, 'flags'> {
  const { flags: _ = MessageFlags.Ephemeral, ...rest } = reply
  return rest
}
