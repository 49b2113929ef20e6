import { PermissionFlagsBits } from 'discord.js'
import type { APIEmbed, Role, SlashCommandStringOption } from 'discord.js'
import { isGone } from '../bot/outlet.ts'
import type { Command, Use } from '../bot/command.ts'
import type { Services } from '../bot/services.ts'
import { readEmoji } from '../emoji/read-emoji.ts'
import { escapeMarkup } from '../format.ts'
import { Problem } from '../problem.ts'
import type { RoleMenu } from '../roles/role-menus.ts'
import { runPart } from './parts.ts'
import { part, slash } from './slash.ts'

const LONGEST_TITLE = 200

const menuOption = (option: SlashCommandStringOption): SlashCommandStringOption =>
  option.setName('menu').setDescription('Which menu').setAutocomplete(true).setRequired(true)
const titleOption = (option: SlashCommandStringOption): SlashCommandStringOption =>
  option.setName('title').setDescription('What stands above it').setMaxLength(LONGEST_TITLE).setRequired(true)
const emojiOption = (option: SlashCommandStringOption): SlashCommandStringOption =>
  option.setName('emoji').setDescription('The reaction').setMaxLength(100).setRequired(true)

/** `/rolemenu`: let members take roles by reactions. */
export const rolemenu: Command = {
  data: slash('rolemenu', 'Let members take roles by reactions')
    .setDefaultMemberPermissions(PermissionFlagsBits.ManageRoles)
    .addSubcommand((sub) => part('create', 'Put a menu into this channel')(sub).addStringOption(titleOption))
    .addSubcommand((sub) =>
      part(
        'add',
        'Add a role to a menu',
      )(sub)
        .addStringOption(menuOption)
        .addStringOption(emojiOption)
        .addRoleOption((option) => option.setName('role').setDescription('The role').setRequired(true)),
    )
    .addSubcommand((sub) =>
      part('remove', 'Take a role from a menu')(sub).addStringOption(menuOption).addStringOption(emojiOption),
    )
    .addSubcommand((sub) =>
      part(
        'title',
        'Change what stands above a menu',
      )(sub)
        .addStringOption(menuOption)
        .addStringOption(titleOption),
    )
    .addSubcommand((sub) => part('list', 'Show all menus')(sub))
    .addSubcommand((sub) => part('delete', 'Remove a menu and its message')(sub).addStringOption(menuOption)),
  complete: async ({ guildId }, { roleMenus }) =>
    (await roleMenus.list(guildId)).map(({ title, message }) => ({ name: title, value: message })),
  run: runPart({
    async create(use, services) {
      const title = use.options.getString('title', true)
      const { channel, guildId: guild } = use
      if (!channel?.isSendable())
        throw new Problem('BOT_LACKS', { permission: 'Send Messages', channel: use.channelId })
      const { id } = await channel.send({ embeds: [render(title, [])] })
      await services.roleMenus.create({ guild, channel: channel.id, message: id }, title)
      return { content: 'Here it is. Add roles with /rolemenu add.', isHidden: true }
    },
    async add(use, services) {
      const emoji = readEmoji(use.options.getString('emoji', true))
      const role = use.options.getRole('role', true)
      checkRole(use, role)
      const menu = await findMenu(use, services)
      await services.roleMenus.addRole(menu, { emoji, role: role.id })
      const message = await show(menu, services)
      await message.react(emoji.reaction)
      return { content: `${emoji.text} gives ${role.toString()} now.`, isHidden: true }
    },
    async remove(use, services) {
      const emoji = readEmoji(use.options.getString('emoji', true))
      const menu = await findMenu(use, services)
      await services.roleMenus.removeRole(menu, emoji)
      const message = await show(menu, services)
      await message.reactions.resolve(emoji.key)?.users.remove(services.client.user)
      return { content: `${emoji.text} gives nothing any more.`, isHidden: true }
    },
    async title(use, services) {
      const menu = await findMenu(use, services)
      await services.roleMenus.setTitle(menu, use.options.getString('title', true))
      await show(menu, services)
      return { content: 'The menu has its new title.', isHidden: true }
    },
    async list(use, { roleMenus }) {
      const menus = await roleMenus.list(use.guildId)
      if (menus.length === 0) return { content: 'There are no menus here.', isHidden: true }
      const lines = menus.map(
        ({ guild, channel, message, title, roles }) =>
          `[${escapeMarkup(title)}](https://discord.com/channels/${guild}/${channel}/${message}), ${roles.length} roles`,
      )
      return { content: lines.join('\n').slice(0, 2000), isHidden: true }
    },
    async delete(use, services) {
      const menu = await findMenu(use, services)
      await services.roleMenus.delete(menu.guild, menu.message)
      await services.client.rest
        .delete(`/channels/${menu.channel}/messages/${menu.message}`)
        .catch((error: unknown) => {
          if (!isGone(error)) throw error
        })
      return { content: 'The menu is gone.', isHidden: true }
    },
  }),
}

const findMenu = (use: Use, { roleMenus }: Services): Promise<RoleMenu> =>
  roleMenus.find(use.guildId, use.options.getString('menu', true))

/** Nobody hands out what they could not hand out themselves, nor what the bot cannot. */
function checkRole({ guild, member }: Use, role: Role): void {
  const own = guild.members.me
  if (role.managed || role.id === guild.id)
    throw new Problem('BAD_ROLE', { rule: 'cannot be given to anybody' })
  if (
    !own?.permissions.has(PermissionFlagsBits.ManageRoles) ||
    role.comparePositionTo(own.roles.highest) >= 0
  ) {
    throw new Problem('BAD_ROLE', { rule: 'is above mine, or I may not manage roles' })
  }
  if (guild.ownerId !== member.id && role.comparePositionTo(member.roles.highest) >= 0) {
    throw new Problem('BAD_ROLE', { rule: 'is not below your highest one' })
  }
}

/** Makes the message say what the menu is now. */
async function show(menu: RoleMenu, { roleMenus, client }: Services) {
  const { title, roles } = await roleMenus.find(menu.guild, menu.message)
  const channel = client.channels.cache.get(menu.channel)
  if (!channel?.isTextBased()) throw new Problem('UNKNOWN', { what: 'role menu', name: menu.title })
  try {
    return await channel.messages.edit(menu.message, { embeds: [render(title, roles)] })
  } catch (cause) {
    if (!isGone(cause)) throw cause
    await roleMenus.delete(menu.guild, menu.message)
    throw new Problem('UNKNOWN', { what: 'role menu', name: menu.title }, { cause })
  }
}

const render = (title: string, roles: RoleMenu['roles']): APIEmbed => ({
  title,
  description: roles.map(({ emoji, role }) => `${emoji.text}  <@&${role}>`).join('\n') || 'No roles yet.',
  footer: { text: 'React to take a role; take your reaction back to give it back.' },
})
