import { BerthError } from '../errors.ts'
import type { Address } from '../wall/instance.ts'
import { portOwner } from './port-owner.ts'

/** That a port of this machine is used already, by whom it is where that can be told. */
export async function portTaken(
  { host, port }: Address,
  options?: ErrorOptions,
): Promise<BerthError<'PORT_TAKEN'>> {
  const by = await portOwner(host, port)
  return new BerthError('PORT_TAKEN', { host, port, ...(by !== undefined && { by }) }, options)
}
