import { networkInterfaces } from 'node:os'

/** An address of this host that containers reach, whichever network they are in. */
export function hostAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((own) => own ?? [])
  const outer = addresses.find(({ family, internal }) => family === 'IPv4' && !internal)
  if (!outer)
    throw new Error('This host has no address besides 127.0.0.1, by which containers would reach it')
  return outer.address
}
