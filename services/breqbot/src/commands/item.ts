import { PermissionFlagsBits } from 'discord.js'
import type { Command } from '../bot/command.ts'
import { escapeMarkup, formatQuantity, shorten } from '../format.ts'
import { exportItems, importItems } from '../items/item-file.ts'
import { LONGEST } from '../items/item.ts'
import { LARGEST_QUANTITY } from '../items/keys.ts'
import { fetchLimited } from '../net/fetch-limited.ts'
import { itemNames, itemOption } from './item-option.ts'
import { runPart } from './parts.ts'
import { part, slash } from './slash.ts'

const LARGEST_FILE = 500_000

/** `/item`: decide what things there are here. */
export const item: Command = {
  data: slash('item', 'Decide what things there are here')
    .setDefaultMemberPermissions(PermissionFlagsBits.ManageGuild)
    .addSubcommand((sub) =>
      part(
        'create',
        'Make a new kind of thing',
      )(sub)
        .addStringOption((option) =>
          option
            .setName('name')
            .setDescription('What it is called')
            .setMaxLength(LONGEST.name)
            .setRequired(true),
        )
        .addStringOption((option) =>
          option.setName('description').setDescription('What it is').setMaxLength(LONGEST.description),
        ),
    )
    .addSubcommand((sub) =>
      part(
        'edit',
        'Change the name or the description of a thing',
      )(sub)
        .addStringOption(itemOption)
        .addStringOption((option) =>
          option.setName('name').setDescription('The new name').setMaxLength(LONGEST.name),
        )
        .addStringOption((option) =>
          option
            .setName('description')
            .setDescription('The new description')
            .setMaxLength(LONGEST.description),
        ),
    )
    .addSubcommand((sub) => part('delete', 'Remove a thing for good')(sub).addStringOption(itemOption))
    .addSubcommand((sub) => part('list', 'Show all things there are here')(sub))
    .addSubcommand((sub) =>
      part(
        'grant',
        'Give somebody a thing out of nothing',
      )(sub)
        .addStringOption(itemOption)
        .addUserOption((option) => option.setName('member').setDescription('Who gets it').setRequired(true))
        .addIntegerOption((option) =>
          option.setName('quantity').setDescription('How many').setMinValue(1).setMaxValue(LARGEST_QUANTITY),
        ),
    )
    .addSubcommand((sub) => part('export', 'Get all things as a file')(sub))
    .addSubcommand((sub) =>
      part(
        'import',
        'Make the things of a file that are not here yet',
      )(sub).addAttachmentOption((option) =>
        option.setName('file').setDescription('What /item export made').setRequired(true),
      ),
    ),
  complete: itemNames,
  run: runPart({
    async create(use, { items }) {
      const name = use.options.getString('name', true)
      const description = use.options.getString('description') ?? ''
      const created = await items.create(use.guildId, { name, description }, use.user.id)
      return `There is a thing called **${escapeMarkup(created.name)}** now.`
    },
    async edit(use, { items }) {
      const [name, description] = [use.options.getString('name'), use.options.getString('description')]
      const changes = { ...(name !== null && { name }), ...(description !== null && { description }) }
      const changed = await items.edit(use.guildId, use.options.getString('item', true), changes)
      return `**${escapeMarkup(changed.name)}**: ${escapeMarkup(changed.description) || 'no description'}`
    },
    async delete(use, { items }) {
      const deleted = await items.delete(use.guildId, use.options.getString('item', true))
      return `There is no **${escapeMarkup(deleted.name)}** any more.`
    },
    async list(use, { items }) {
      const all = await items.list(use.guildId)
      if (all.length === 0) return 'There are no things yet. Make one with /item create.'
      const lines = all.map(
        ({ name, description }) => `**${escapeMarkup(name)}** ${escapeMarkup(description)}`,
      )
      return { embeds: [{ title: 'Things', description: shorten(lines.join('\n'), 4000) }] }
    },
    async grant(use, { items, inventories }) {
      const found = await items.find(use.guildId, use.options.getString('item', true))
      const quantity = use.options.getInteger('quantity') ?? 1
      const to = use.options.getUser('member', true)
      await inventories.grant(use.guildId, { item: found, quantity }, to.id)
      return `${to.toString()} got ${formatQuantity(quantity)} × **${escapeMarkup(found.name)}**.`
    },
    async export(use, { items, shop }) {
      const text = await exportItems(use.guildId, items, shop)
      return { files: [{ name: 'items.json', attachment: Buffer.from(text) }], isHidden: true }
    },
    async import(use, { items, shop }) {
      const { url } = use.options.getAttachment('file', true)
      const { bytes } = await fetchLimited(url, { what: 'The file', largest: LARGEST_FILE })
      const imported = await importItems(bytes.toString(), {
        guild: use.guildId,
        by: use.user.id,
        items,
        shop,
      })
      return `Made ${imported.created} new things, and left ${imported.kept} as they were.`
    },
  }),
}
