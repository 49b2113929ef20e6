import { formatCoins, formatDuration, formatQuantity, formatTime } from './format.ts'

interface Details {
  readonly BANNED: { readonly user: string }
  readonly BAD_AMOUNT: { readonly largest: number }
  readonly TO_ONESELF: { readonly what: string }
  readonly TOO_POOR: { readonly balance: number; readonly needed: number }
  readonly PURSE_FULL: { readonly largest: number }
  readonly CLAIMED_TODAY: { readonly next: number }
  readonly BAD_BET: { readonly bet: string }
  readonly BAD_NAME: { readonly what: string; readonly rule: string }
  readonly NAME_TAKEN: { readonly what: string; readonly name: string }
  readonly UNKNOWN: { readonly what: string; readonly name: string }
  readonly TOO_MANY: { readonly what: string; readonly limit: number }
  readonly NOT_OWNED: { readonly item: string; readonly quantity: number }
  readonly NOT_FOR_SALE: { readonly item: string }
  readonly PRICE_CHANGED: { readonly item: string }
  readonly INVENTORY_FULL: { readonly largest: number }
  readonly BAD_EMOJI: { readonly text: string }
  readonly BAD_DATE: { readonly month: number; readonly day: number }
  readonly UNREACHABLE: { readonly what: string }
  readonly WATCHED_ALREADY: { readonly title: string }
  readonly BAD_SERVER: { readonly text: string }
  readonly PRIVATE_SERVER: { readonly server: string }
  readonly SERVER_AWAY: { readonly server: string }
  readonly COOLING_DOWN: { readonly wait: number }
  readonly PORTAL_OFFLINE: { readonly portal: string }
  readonly PORTAL_SILENT: { readonly portal: string }
  readonly BAD_CARD: { readonly reason: string }
  readonly NOT_IN_VOICE: { readonly guild: string }
  readonly NOT_PERMITTED: { readonly permission: string }
  readonly BOT_LACKS: { readonly permission: string; readonly channel: string }
  readonly BUSY_ELSEWHERE: { readonly channel: string }
  readonly BAD_ROLE: { readonly rule: string }
  readonly RESERVED_EMOJI: { readonly emoji: string }
  readonly FOREIGN_EMOJI: { readonly text: string }
  readonly NOT_YOURS: { readonly what: string; readonly command: string }
  readonly SWITCHED_OFF: { readonly what: string }
  readonly BAD_FILE: { readonly rule: string }
}

const messages: { readonly [Code in keyof Details]: (details: Details[Code]) => string } = {
  BANNED: () => 'You may not use me.',
  BAD_AMOUNT: ({ largest }) => `The amount has to be a whole number from 1 to ${formatQuantity(largest)}.`,
  TO_ONESELF: ({ what }) => `You cannot ${what} yourself.`,
  TOO_POOR: ({ balance, needed }) =>
    `That takes ${formatCoins(needed)}, and you have ${formatCoins(balance)}.`,
  PURSE_FULL: ({ largest }) => `Nobody can have more than ${formatQuantity(largest)}.`,
  CLAIMED_TODAY: ({ next }) => `You have had today's coins. There are new ones ${formatTime(next)}.`,
  BAD_BET: ({ bet }) =>
    `There is no bet on “${bet}”. Bet on a number from 0 to 36, red, black, even, odd, low, high, or a dozen (1st, 2nd, 3rd).`,
  BAD_NAME: ({ what, rule }) => `The ${what} ${rule}.`,
  NAME_TAKEN: ({ what, name }) => `There already is another ${what} called “${name}”.`,
  UNKNOWN: ({ what, name }) => `There is no ${what} “${name}” here.`,
  TOO_MANY: ({ what, limit }) => `There can be ${limit} ${what} at most; remove one first.`,
  NOT_OWNED: ({ item, quantity }) => `You do not have ${formatQuantity(quantity)} × ${item}.`,
  NOT_FOR_SALE: ({ item }) => `The shop does not sell ${item}.`,
  PRICE_CHANGED: ({ item }) => `The price of ${item} has just changed; look again before you buy.`,
  INVENTORY_FULL: ({ largest }) => `Nobody can have more than ${formatQuantity(largest)} of one item.`,
  BAD_EMOJI: ({ text }) => `“${text}” is no emoji that I can see; choose one from the list of Discord.`,
  BAD_DATE: ({ month, day }) => `There is no day ${day} in month ${month}.`,
  UNREACHABLE: ({ what }) => `${what} cannot be asked now; try again in a while.`,
  WATCHED_ALREADY: ({ title }) => `That channel hears of ${title} already.`,
  BAD_SERVER: ({ text }) => `“${text}” is no server; write it as play.example.org or play.example.org:25565.`,
  PRIVATE_SERVER: ({ server }) => `${server} is in a private network, where I do not look.`,
  SERVER_AWAY: ({ server }) => `${server} does not answer.`,
  COOLING_DOWN: ({ wait }) => `Wait ${formatDuration(wait)}.`,
  PORTAL_OFFLINE: ({ portal }) => `${portal} is not connected now.`,
  PORTAL_SILENT: ({ portal }) => `${portal} did not answer in time.`,
  BAD_CARD: ({ reason }) => `The card cannot be drawn: ${reason}.`,
  NOT_IN_VOICE: () => 'Go into a voice channel first.',
  NOT_PERMITTED: ({ permission }) => `For that you need the permission “${permission}”.`,
  BOT_LACKS: ({ permission, channel }) => `I need the permission “${permission}” in <#${channel}>.`,
  BUSY_ELSEWHERE: ({ channel }) => `Somebody is listening to me in <#${channel}>; go there.`,
  BAD_ROLE: ({ rule }) => `That role ${rule}.`,
  RESERVED_EMOJI: ({ emoji }) => `${emoji} sends me away, so it cannot play anything.`,
  FOREIGN_EMOJI: ({ text }) => `${text} belongs to another server, so I could not react with it here.`,
  NOT_YOURS: ({ what, command }) => `That ${what} is somebody else's. Begin one of your own with ${command}.`,
  SWITCHED_OFF: ({ what }) => `${what} is switched off here.`,
  BAD_FILE: ({ rule }) => `The file ${rule}.`,
}

/** What can go wrong through nobody's fault but the asker's. */
export type ProblemCode = keyof Details

/**
 * Something that a person asked for and cannot have. Its message is for that person, on Discord and on the web, and says
 * what to do; everything else that is thrown is a fault of the bot.
 */
export class Problem<Code extends ProblemCode = ProblemCode> extends Error {
  override readonly name = 'Problem'
  readonly code: Code
  readonly details: Details[Code]

  constructor(code: Code, details: Details[Code], options?: ErrorOptions) {
    super(messages[code](details), options)
    this.code = code
    this.details = details
  }
}

/** Whether something thrown is a problem, or the one with this code. */
export function isProblem<Code extends ProblemCode>(error: unknown, code?: Code): error is Problem<Code> {
  return error instanceof Problem && (code === undefined || error.code === code)
}
