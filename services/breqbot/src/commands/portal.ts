import { PermissionFlagsBits } from 'discord.js'
import type { SlashCommandStringOption } from 'discord.js'
import type { Command, Use } from '../bot/command.ts'
import type { Services } from '../bot/services.ts'
import { LONGEST_TEXT } from '../portal/portal.ts'
import type { Portal } from '../portal/portal.ts'
import { Problem } from '../problem.ts'
import { runPart } from './parts.ts'
import { part, slash } from './slash.ts'

const portalOption = (option: SlashCommandStringOption): SlashCommandStringOption =>
  option
    .setName('portal')
    .setDescription('Which portal')
    .setMaxLength(40)
    .setAutocomplete(true)
    .setRequired(true)

/** `/portal`: talk to programs outside. */
export const portal: Command = {
  data: slash('portal', 'Talk to programs outside')
    .addSubcommand((sub) =>
      part(
        'ask',
        'Say something to a portal, and see what it answers',
      )(sub)
        .addStringOption(portalOption)
        .addStringOption((option) =>
          option
            .setName('message')
            .setDescription('What you say')
            .setMaxLength(LONGEST_TEXT)
            .setRequired(true),
        ),
    )
    .addSubcommand((sub) => part('list', 'The portals of this server')(sub))
    .addSubcommand((sub) => part('mine', 'The portals that you own')(sub))
    .addSubcommand((sub) =>
      part(
        'create',
        'Make a portal for a program of yours',
      )(sub).addStringOption((option) =>
        option.setName('name').setDescription('Letters, digits, - and _').setMaxLength(32).setRequired(true),
      ),
    )
    .addSubcommand((sub) =>
      part('token', 'Get a new token for a portal of yours')(sub).addStringOption(portalOption),
    )
    .addSubcommand((sub) =>
      part('delete', 'Remove a portal of yours for good')(sub).addStringOption(portalOption),
    )
    .addSubcommand((sub) =>
      part('add', 'Let this server use a portal of yours')(sub).addStringOption(portalOption),
    )
    .addSubcommand((sub) =>
      part('remove', 'Let this server use a portal no longer')(sub).addStringOption(portalOption),
    ),
  isOutside: true,
  async complete({ guildId, user, options }, { portals }) {
    const isGuilds = ['ask', 'remove'].includes(options.getSubcommand())
    const found = await (isGuilds ? portals.usedBy(guildId) : portals.ownedBy(user.id))
    return found.map(({ name }) => name)
  },
  run: runPart({
    async ask(use, { portals, portalCalls }) {
      const found = await portals.find(use.guildId, nameOf(use))
      return portalCalls.ask(found, {
        content: use.options.getString('message', true),
        user: { id: use.user.id, name: use.member.displayName },
        guild: { id: use.guildId, name: use.guild.name },
      })
    },
    async list(use, services) {
      const used = await services.portals.usedBy(use.guildId)
      return { content: (await describe(used, services)) || 'This server uses no portals.', isHidden: true }
    },
    async mine(use, services) {
      const own = await services.portals.ownedBy(use.user.id)
      return { content: (await describe(own, services)) || 'You own no portals.', isHidden: true }
    },
    async create(use, { portals, settings }) {
      const { portal: made, token } = await portals.create(use.user.id, use.options.getString('name', true))
      return { content: tellToken(made, token, settings.PUBLIC_URL), isHidden: true }
    },
    async token(use, { portals, settings }) {
      const own = await portals.findOwn(use.user.id, nameOf(use))
      return { content: tellToken(own, await portals.renewToken(own), settings.PUBLIC_URL), isHidden: true }
    },
    async delete(use, { portals }) {
      const own = await portals.findOwn(use.user.id, nameOf(use))
      await portals.delete(own)
      return { content: `The portal ${own.name} is gone.`, isHidden: true }
    },
    async add(use, { portals }) {
      checkManager(use)
      const own = await portals.findOwn(use.user.id, nameOf(use))
      await portals.addTo(use.guildId, own)
      return `Everybody here can talk to ${own.name} now, with /portal ask.`
    },
    async remove(use, { portals }) {
      checkManager(use)
      const used = await portals.find(use.guildId, nameOf(use))
      await portals.removeFrom(use.guildId, used)
      return `${used.name} does not hear of this server any more.`
    },
  }),
}

const nameOf = (use: Use): string => use.options.getString('portal', true)

async function describe(portals: readonly Portal[], { portalCalls }: Services): Promise<string> {
  const lines = await Promise.all(
    portals.map(
      async (one) => `${(await portalCalls.isOnline(one)) ? '🟢' : '⚪'} ${one.name} of <@${one.owner}>`,
    ),
  )
  return lines.join('\n')
}

function tellToken({ name }: Portal, token: string, url = 'this bot’s website'): string {
  return `The token of ${name} is ||${token}||, and you see it only now. Your program connects to ${url.replace(/^http/, 'ws').replace(/\/$/, '')}/portal with it; the documentation says how.`
}

function checkManager({ memberPermissions }: Use): void {
  if (memberPermissions.has(PermissionFlagsBits.ManageGuild)) return
  throw new Problem('NOT_PERMITTED', { permission: 'Manage Server' })
}
