import type { AutocompleteInteraction, SlashCommandStringOption } from 'discord.js'
import type { Services } from '../bot/services.ts'

/** The option that names a thing of the guild. */
export const itemOption = (option: SlashCommandStringOption): SlashCommandStringOption =>
  option.setName('item').setDescription('Which thing').setAutocomplete(true).setRequired(true)

/** The names of all things that there are. */
export async function itemNames(
  { guildId }: AutocompleteInteraction<'cached'>,
  { items }: Services,
): Promise<readonly string[]> {
  return (await items.list(guildId)).map(({ name }) => name)
}

/** The names of the things that the one who types has. */
export async function ownItemNames(
  { guildId, user }: AutocompleteInteraction<'cached'>,
  { inventories }: Services,
): Promise<readonly string[]> {
  return (await inventories.list(guildId, user.id)).map(({ item }) => item.name)
}
