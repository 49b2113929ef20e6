import type { DiscordGatewayAdapterCreator } from '@discordjs/voice'

/** What passes between a voice connection and the gateway. */
export interface Gate {
  /** Whether the connection may ask for its place now. */
  isOpen: () => boolean
  /** The gateway told which channel the bot is in. */
  onChannel: (channelId: string | null) => void
}

/**
 * An adapter that lets a voice connection ask for its place in a channel only while the gate is open.
 *
 * The library asks again by itself, at once and for ever, whenever a connection closes; with the gate closed it finds
 * itself disconnected instead, and whoever holds the gate decides when to try again.
 */
export function gatedAdapter(create: DiscordGatewayAdapterCreator, gate: Gate): DiscordGatewayAdapterCreator {
  return (methods) => {
    const adapter = create({
      ...methods,
      onVoiceStateUpdate: (state) => {
        methods.onVoiceStateUpdate(state)
        gate.onChannel(state.channel_id)
      },
    })
    return {
      destroy: () => adapter.destroy(),
      // Leaving is always allowed.
      sendPayload: (payload: VoiceStatePayload) =>
        gate.isOpen() || payload.d?.channel_id === null ? adapter.sendPayload(payload) : false,
    }
  }
}

interface VoiceStatePayload {
  readonly d?: { readonly channel_id?: string | null }
}
