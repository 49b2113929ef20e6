import type { Command } from '../bot/command.ts'
import { renderComic } from '../feeds/xkcd.ts'
import { runPart } from './parts.ts'
import { part, slash } from './slash.ts'

/** `/xkcd`: show a comic of xkcd. */
export const xkcd: Command = {
  data: slash('xkcd', 'Show a comic of xkcd')
    .addSubcommand((sub) => part('latest', 'The latest comic')(sub))
    .addSubcommand((sub) => part('random', 'Any comic')(sub))
    .addSubcommand((sub) =>
      part(
        'number',
        'A comic by its number',
      )(sub).addIntegerOption((option) =>
        option
          .setName('number')
          .setDescription('Its number')
          .setMinValue(1)
          .setMaxValue(100_000)
          .setRequired(true),
      ),
    ),
  isOutside: true,
  run: runPart({
    latest: async (_, { feeds }) => renderComic(await feeds.xkcd.comic()),
    async random(_, { feeds, chance }) {
      const { num } = await feeds.xkcd.comic()
      const drawn = chance(num) + 1
      // There is none of this number, as a joke on web servers.
      return renderComic(await feeds.xkcd.comic(drawn === 404 ? 405 : drawn))
    },
    number: async (use, { feeds }) =>
      renderComic(await feeds.xkcd.comic(use.options.getInteger('number', true))),
  }),
}
