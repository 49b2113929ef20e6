const NUMBERS = new Intl.NumberFormat('en')

/** `1,234`. */
export const formatQuantity = (quantity: number): string => NUMBERS.format(quantity)

/** `1 coin`, `1,234 coins`. */
export const formatCoins = (amount: number): string =>
  `${formatQuantity(amount)} ${amount === 1 ? 'coin' : 'coins'}`

/** A moment as Discord shows it to each reader in their own words: `in 3 hours`. @param time - unix milliseconds */
export const formatTime = (time: number): string => `<t:${Math.ceil(time / 1000)}:R>`

/** `1 more second`, `60 more minutes`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000)
  const [quantity, unit] = seconds < 120 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute']
  return `${quantity} more ${unit}${quantity === 1 ? '' : 's'}`
}

/** `1.5 s`. */
export const formatSeconds = (milliseconds: number): string => `${Math.round(milliseconds / 100) / 10} s`

/** Text at most so long; what is cut is replaced by an ellipsis. */
export function shorten(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1).toWellFormed()}…` : text
}

/** Text in which Discord finds no markup, no mention and no link preview: what people called their things. */
export const escapeMarkup = (text: string): string =>
  text.replaceAll(/[\\`*_~|<>#[\]()-]/g, String.raw`\$&`).replaceAll('@', '@\u200b')
