/** A range of IPv4 addresses. */
export interface Subnet {
  /** The first address, as a number. */
  readonly first: number
  /** How many there are. */
  readonly size: number
}

/** The range of a text such as `172.18.0.0/16`. */
export function parseSubnet(text: string): Subnet {
  const [address = '', bits = ''] = text.split('/')
  const size = 2 ** (32 - Number(bits))
  const number = parseAddress(address)
  if (Number.isNaN(number) || !Number.isInteger(Math.log2(size)))
    throw new TypeError(`${text} is no IPv4 subnet`)
  return { first: Math.floor(number / size) * size, size }
}

export function formatSubnet({ first, size }: Subnet): string {
  return `${formatAddress(first)}/${32 - Math.log2(size)}`
}

/** The half that Docker gives out by itself. */
export function upperHalf({ first, size }: Subnet): Subnet {
  return { first: first + size / 2, size: size / 2 }
}

/**
 * The next free address of the lower half, which Berth gives out: after the one given last, so that nobody
 * who still talks to an address meets another instance there soon.
 *
 * @returns Nothing when all are taken.
 */
export function nextAddress(
  { first, size }: Subnet,
  taken: ReadonlySet<string>,
  last?: string,
): string | undefined {
  // The first is the network's own, the second its gateway's.
  const [lowest, count] = [first + 2, size / 2 - 2]
  const start = last === undefined ? 0 : parseAddress(last) - lowest + 1
  for (let step = 0; step < count; step += 1) {
    const address = formatAddress(lowest + ((start + step) % count))
    if (!taken.has(address)) return address
  }
  return undefined
}

/** Whether Berth may give out this address. */
export function isOwn({ first, size }: Subnet, address: string): boolean {
  const number = parseAddress(address)
  return number >= first + 2 && number < first + size / 2
}

function parseAddress(text: string): number {
  const bytes = text.split('.').map(Number)
  return bytes.length === 4 ? bytes.reduce((number, byte) => number * 256 + byte, 0) : Number.NaN
}

function formatAddress(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.')
}
