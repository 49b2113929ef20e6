/** A network that instances have to themselves, apart from the host's. */
export interface InstanceNetwork {
  readonly name: string
  /** Such as `172.18.0.0/16`. */
  readonly subnet: string
  /** Where instances reach the host. */
  readonly gateway: string
}

/**
 * Engines whose instances have a network of their own. There each instance has an address of its own, and all ports of that
 * address are its own; instances of other engines are in the host's network, as any program is.
 */
export interface NetworkedEngine {
  readonly network: InstanceNetwork
}

/** Whether the instances of this engine have a network of their own. */
export function isNetworked(engine: object): engine is NetworkedEngine {
  return 'network' in engine
}

/** Where a router listens for instances, and whom it answers there. */
export interface InternalPlace {
  readonly host: string
  /** The only network that is answered; absent when nobody else can get there. */
  readonly network?: string
}

/**
 * Where the instances of an engine reach a router. A host answers for each of its addresses to every neighbour, so whoever
 * listens there must look at where a connection comes from.
 *
 * @param engine - absent for instances in the host's network
 */
export function internalPlaceOf(engine: object | undefined): InternalPlace {
  if (!engine || !isNetworked(engine)) return { host: '127.0.0.1' }
  const { gateway, subnet } = engine.network
  return { host: gateway, network: subnet }
}
