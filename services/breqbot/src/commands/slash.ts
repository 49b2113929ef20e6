import { InteractionContextType, SlashCommandBuilder } from 'discord.js'
import type { SlashCommandSubcommandBuilder } from 'discord.js'

/** A command of guilds, as Discord is told of it. */
export const slash = (name: string, description: string): SlashCommandBuilder =>
  new SlashCommandBuilder()
    .setName(name)
    .setDescription(description)
    .setContexts(InteractionContextType.Guild)

/** A part of a command, to be handed to `addSubcommand`. */
export const part =
  (name: string, description: string) =>
  (sub: SlashCommandSubcommandBuilder): SlashCommandSubcommandBuilder =>
    sub.setName(name).setDescription(description)
