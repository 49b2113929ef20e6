import { isIP } from 'node:net'
import type { PublishOption } from './docker-option.ts'
import { parseInteger } from './values.ts'
import { Unreadable } from './unreadable.ts'

const LONGEST_RANGE = 1_000

/** `8080:80`, `127.0.0.1:8080:80`, `51820:51820/udp`, and ranges as in `8000-8003:8000-8003`. */
export function parsePublish(value: string): readonly PublishOption[] {
  const match = /^(?:(\[[^\]]*\]|[^:[\]]*):)?([\d-]+):([\d-]+)(?:\/(\w+))?$/.exec(value)
  if (!match) throw new Unreadable(`${value} is no pair of ports such as 8080:80, first the one of the host`)
  const [, address = '', ports = '', containerPorts = '', protocol = 'tcp'] = match
  const host = address.replace(/^\[(.*)\]$/, '$1')
  if (host !== '' && isIP(host) === 0) throw new Unreadable(`${host} is no IP address`)
  if (protocol !== 'tcp' && protocol !== 'udp') throw new Unreadable(`${protocol} is neither tcp nor udp`)
  const [outside, inside] = [parseRange(ports), parseRange(containerPorts)]
  if (outside.length !== inside.length) throw new Unreadable(`${value} has ranges of different lengths`)
  return outside.map((port, index) => ({
    kind: 'publish',
    host,
    port,
    containerPort: inside[index]!,
    protocol,
  }))
}

function parseRange(text: string): readonly number[] {
  const [first = '', last = first] = text.split('-')
  const [from, to] = [parseInteger(first, 1, 65_535), parseInteger(last, 1, 65_535)]
  if (to < from || to - from >= LONGEST_RANGE || text.split('-').length > 2) {
    throw new Unreadable(`${text} is no range of at most ${LONGEST_RANGE} ports`)
  }
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
