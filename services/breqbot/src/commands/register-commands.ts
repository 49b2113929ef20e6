import { REST, Routes } from 'discord.js'
import type { Settings } from '../settings.ts'
import { commands } from './index.ts'

/** How many commands Discord was told of. */
export interface Registered {
  readonly everywhere: number
  readonly owners: number
}

/** Replaces what Discord knows of the commands: those that these settings make useful, and the owner's in the owner's guild. */
export async function registerCommands(settings: Settings, token: string): Promise<Registered> {
  const rest = new REST({ api: settings.DISCORD_API_URL }).setToken(token)
  const { id } = (await rest.get(Routes.currentApplication())) as { readonly id: string }
  const useful = commands.filter(({ isAvailable = () => true }) => isAvailable(settings))
  const [forOwner, forAll] = [true, false].map((isOwners) =>
    useful.filter((command) => (command.isOwners ?? false) === isOwners).map(({ data }) => data.toJSON()),
  )
  await rest.put(Routes.applicationCommands(id), { body: forAll })
  const guild = settings.OWNER_GUILD_ID
  if (guild !== undefined) await rest.put(Routes.applicationGuildCommands(id, guild), { body: forOwner })
  return { everywhere: forAll?.length ?? 0, owners: guild === undefined ? 0 : (forOwner?.length ?? 0) }
}
