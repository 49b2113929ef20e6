import type { Command } from '../bot/command.ts'
import { slash } from './slash.ts'

/** `/ping`: how quickly I answer. */
export const ping: Command = {
  data: slash('ping', 'How quickly I answer'),
  run(use, { client, clock }) {
    const heard = Math.max(0, clock.now() - use.createdTimestamp)
    const gateway =
      client.ws.ping >= 0 ? ` The gateway takes ${Math.round(client.ws.ping)} ms there and back.` : ''
    return Promise.resolve(`Your command took ${heard} ms to get here.${gateway}`)
  },
}
