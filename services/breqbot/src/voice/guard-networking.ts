import type { Networking } from '@discordjs/voice'

/**
 * Keeps a message of the voice server that the library cannot digest from ending the whole process: proposals of end-to-end
 * encryption that do not fit the group are thrown out of the socket's own event, where nobody could catch them.
 *
 * @param onFault - told instead; the connection is of no use any more
 */
export function guardNetworking(networking: Networking, onFault: (error: unknown) => void): void {
  const guarded = new WeakSet<object>()
  const guard = (): void => {
    const { state } = networking
    if (!('ws' in state) || guarded.has(state.ws)) return
    const { ws } = state
    guarded.add(ws)
    const digest = ws.listeners('binary')
    ws.removeAllListeners('binary')
    ws.on('binary', (message) => {
      // The library would have stopped listening to a socket that was replaced.
      if (!('ws' in networking.state) || networking.state.ws !== ws) return
      try {
        for (const listener of digest) listener.call(networking, message)
      } catch (error) {
        onFault(error)
      }
    })
  }
  networking.on('stateChange', guard)
  guard()
}
