import { BerthError } from '@berth/sdk'
import type { Settings } from './settings.ts'
import type { RouterState } from './state.ts'

/** A port that HAProxy listens on for all apps. */
export interface Listener {
  readonly scheme: 'http' | 'https'
  readonly port: number
}

/** The router's own ports, and those that apps ask for besides. Each speaks one scheme only. */
export function listenersOf(
  settings: Pick<Settings, 'port' | 'httpsPort'>,
  { properties }: RouterState,
): Listener[] {
  const { port, httpsPort } = settings
  const listeners = new Map<number, Listener>([[port, { scheme: 'http', port }]])
  if (httpsPort !== undefined) listeners.set(httpsPort, { scheme: 'https', port: httpsPort })
  for (const [app, { ports = [] }] of Object.entries(properties)) {
    for (const { scheme, port } of ports) {
      const known = listeners.get(port)
      if (known && known.scheme !== scheme) {
        const problem = `of ${app} name ${scheme}:${port}, but that port speaks ${known.scheme}`
        throw new BerthError('INVALID_OPTION', { option: 'ports', problem })
      }
      listeners.set(port, { scheme, port })
    }
  }
  return [...listeners.values()].sort((a, b) => a.port - b.port)
}

/** Ports on which every request is for one app, in order. */
export function internalPortsOf({ apps }: RouterState): number[] {
  const ports = apps.flatMap(({ route }) => (route.internalPort === undefined ? [] : [route.internalPort]))
  return ports.sort((a, b) => a - b)
}
