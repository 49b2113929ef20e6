import type { Parts } from '../platform/parts.ts'
import { mainPort } from '../routing/ports.ts'
import type { CallOptions } from '../wall/engine.ts'
import { isConfigurable } from '../wall/routing.ts'
import type { PortMapping } from '../wall/routing.ts'

/** Tells the router how an app is routed, as far as somebody said so. Routers that cannot be told are left alone. */
export async function configureApp(
  { state, router }: Pick<Parts, 'state' | 'router'>,
  app: string,
  options?: CallOptions,
): Promise<void> {
  const properties = state.routing.get(app)
  if (!properties || !isConfigurable(router)) return
  const { ports } = properties
  // What is built here listens where it is told to, so instances of before the mapping are right, too: each has its address.
  const isToldPort = state.apps.get(app)?.description?.source.kind === 'folder'
  const main = mainPort(ports)
  const withoutMain = (mapping: PortMapping): PortMapping =>
    isToldPort && mapping.targetPort === main ? { scheme: mapping.scheme, port: mapping.port } : mapping
  await router.configure(app, { ...properties, ...(ports && { ports: ports.map(withoutMain) }) }, options)
}
