import { BerthError } from '../errors.ts'
import type { PortMapping } from '../wall/routing.ts'

/** A mapping that says which port of the instances is meant. */
export type FullPortMapping = Required<PortMapping>

/** @throws {BerthError} INVALID_OPTION when the text is no mapping */
export function parsePortMapping(text: string): FullPortMapping {
  const [, scheme, port, targetPort] = /^(https?):(\d{1,5}):(\d{1,5})$/.exec(text) ?? []
  const mapping = {
    scheme: scheme === 'https' ? 'https' : 'http',
    port: Number(port),
    targetPort: Number(targetPort),
  } as const
  if (scheme === undefined || !isPort(mapping.port) || !isPort(mapping.targetPort)) {
    const problem = `contains ${JSON.stringify(text)}, which is no mapping such as http:80:5000 or https:443:8384`
    throw new BerthError('INVALID_OPTION', { option: 'ports', problem })
  }
  return mapping
}

/** `https:443:8384` of a mapping. */
export function formatPortMapping({ scheme, port, targetPort }: PortMapping): string {
  return targetPort === undefined ? `${scheme}:${port}` : `${scheme}:${port}:${targetPort}`
}

/** The port that the instances of an app are told to listen on: what plain HTTP leads to, else the first of all. */
export function mainPort(ports: readonly PortMapping[] = []): number | undefined {
  const byPort = [...ports].sort((one, other) => one.port - other.port)
  return (byPort.find(({ scheme }) => scheme === 'http') ?? byPort[0])?.targetPort
}

export function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65_535
}
