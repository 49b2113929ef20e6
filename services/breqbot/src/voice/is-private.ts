import type { Networking } from '@discordjs/voice'

/**
 * Whether what is sent now is understood by the members of the channel and by nobody else. It is not at first, until the
 * group of those who encrypt end to end has been made: what the library sends before that goes out without.
 */
export function isPrivate({ state }: Pick<Networking, 'state'>): boolean {
  const dave = 'dave' in state ? state.dave : undefined
  // Version 0: Discord has decided that this call has no end-to-end encryption.
  return !dave || dave.protocolVersion === 0 || (dave.session?.ready ?? false)
}
