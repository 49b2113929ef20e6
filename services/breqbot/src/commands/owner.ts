import { Team } from 'discord.js'
import { ACTIVITY_TYPES } from '../access/access.ts'
import { showActivity } from '../bot/guild-events.ts'
import type { Command } from '../bot/command.ts'
import type { Services } from '../bot/services.ts'
import { escapeMarkup } from '../format.ts'
import { Problem } from '../problem.ts'
import { runPart } from './parts.ts'
import { part, slash } from './slash.ts'
import type { Run } from './parts.ts'

const MOST_LISTED = 50

/** `/owner`: what only the owner of the bot decides. */
export const owner: Command = {
  data: slash('owner', 'What only the owner of the bot decides')
    .setDefaultMemberPermissions(0)
    .addSubcommand((sub) =>
      part(
        'ban',
        'Let somebody use me no longer, or again',
      )(sub)
        .addUserOption((option) => option.setName('user').setDescription('Whom').setRequired(true))
        .addBooleanOption((option) => option.setName('banned').setDescription('Whether').setRequired(true)),
    )
    .addSubcommand((sub) =>
      part(
        'ban-server',
        'Stay in a server no longer, or let it invite me again',
      )(sub)
        .addStringOption((option) =>
          option.setName('server').setDescription('Its id').setMaxLength(21).setRequired(true),
        )
        .addBooleanOption((option) => option.setName('banned').setDescription('Whether').setRequired(true)),
    )
    .addSubcommand((sub) =>
      part(
        'lock',
        'Join no new servers, or join them again',
      )(sub).addBooleanOption((option) =>
        option.setName('locked').setDescription('Whether').setRequired(true),
      ),
    )
    .addSubcommand((sub) =>
      part(
        'activity',
        'What I am shown doing',
      )(sub)
        .addStringOption((option) =>
          option
            .setName('type')
            .setDescription('The kind')
            .setChoices(ACTIVITY_TYPES.map((name) => ({ name, value: name }))),
        )
        .addStringOption((option) =>
          option.setName('name').setDescription('What; nothing ends it').setMaxLength(100),
        ),
    )
    .addSubcommand((sub) => part('servers', 'The servers that I am in')(sub)),
  isOwners: true,
  run: async (use, services) => {
    if (!(await ownersOf(services)).includes(use.user.id)) {
      throw new Problem('NOT_PERMITTED', { permission: 'Owner of the bot' })
    }
    return runOwnersPart(use, services)
  },
}

const runOwnersPart: Run = runPart({
  async ban(use, { access }) {
    const user = use.options.getUser('user', true)
    const isBanned = use.options.getBoolean('banned', true)
    await access.setUserBanned(user.id, isBanned)
    return {
      content: `${user.toString()} may ${isBanned ? 'not use me any more' : 'use me'}.`,
      isHidden: true,
    }
  },
  async 'ban-server'(use, { access, client }) {
    const id = use.options.getString('server', true).trim()
    const isBanned = use.options.getBoolean('banned', true)
    await access.setGuildBanned(id, isBanned)
    if (isBanned) await client.guilds.cache.get(id)?.leave()
    return {
      content: isBanned ? `I am not in ${id}, and do not come back.` : `${id} may invite me.`,
      isHidden: true,
    }
  },
  async lock(use, { access }) {
    const isLocked = use.options.getBoolean('locked', true)
    await access.setLocked(isLocked)
    return { content: isLocked ? 'I join no new servers.' : 'I join servers that invite me.', isHidden: true }
  },
  async activity(use, { access, client }) {
    const type = ACTIVITY_TYPES.find((known) => known === use.options.getString('type')) ?? 'playing'
    const name = use.options.getString('name')
    await access.setActivity(name === null ? undefined : { type, name })
    await showActivity(client, access)
    return {
      content: name === null ? 'I am shown doing nothing.' : `I am shown ${type} ${name}.`,
      isHidden: true,
    }
  },
  servers(_, { client }) {
    const guilds = client.guilds.cache.map(
      ({ id, name, memberCount }) => `${escapeMarkup(name)} (${id}), ${memberCount} members`,
    )
    const content = guilds.slice(0, MOST_LISTED).join('\n').slice(0, 1900)
    return Promise.resolve({ content: `${guilds.length} servers\n${content}`, isHidden: true })
  },
})

/** Those whom the settings name, else who owns the application. */
async function ownersOf({ settings, client }: Services): Promise<readonly string[]> {
  if (settings.OWNER_IDS.length > 0) return settings.OWNER_IDS
  const { owner: found } = await client.application.fetch()
  if (found instanceof Team) return [...found.members.keys()]
  return found ? [found.id] : []
}
