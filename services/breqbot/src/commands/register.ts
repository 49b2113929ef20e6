// Tells Discord of all commands. To be run once, and again whenever they change.
import { readSettings } from '../settings.ts'
import { HOW_TO_GET_A_TOKEN } from '../worker/how-to.ts'
import { registerCommands } from './register-commands.ts'

const settings = readSettings()
if (settings.DISCORD_TOKEN === undefined) {
  console.error(HOW_TO_GET_A_TOKEN)
  process.exitCode = 1
} else {
  const { everywhere, owners } = await registerCommands(settings, settings.DISCORD_TOKEN)
  const where =
    settings.OWNER_GUILD_ID === undefined
      ? 'no server, as OWNER_GUILD_ID is not set'
      : settings.OWNER_GUILD_ID
  console.log(`Discord knows ${everywhere} commands now, and ${owners} for the owner in ${where}.`)
}
