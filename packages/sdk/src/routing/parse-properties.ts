import { BerthError } from '../errors.ts'
import type { PortMapping, RoutingProperties } from '../wall/routing.ts'
import { formatPortMapping, isPort } from './ports.ts'

const MAX_PAGE = 8_192
const LARGEST = 2_147_483_647

const CHECKS: { readonly [Name in keyof RoutingProperties]-?: (value: unknown) => string | undefined } = {
  ports: portsProblem,
  maintenance: (value) => {
    const page = isObject(value) ? value['page'] : undefined
    if (typeof value === 'boolean') return undefined
    if (typeof page !== 'string') return 'must be true, false or a page'
    return Buffer.byteLength(page) > MAX_PAGE ? `has a page of more than ${MAX_PAGE} bytes` : undefined
  },
  redirectsToHttps: flagProblem,
  hsts: (value) => {
    if (!isObject(value) || !isWhole(value['maxAge'], 0)) return 'needs a maxAge in whole seconds'
    const flags = [value['includeSubDomains'], value['preload']].filter((flag) => flag !== undefined)
    return flags.map(flagProblem).find((problem) => problem !== undefined)
  },
  maxBodySize: sizeProblem,
  responseTimeout: sizeProblem,
  connectTimeout: sizeProblem,
}

/**
 * Properties that a stranger may have sent, once nothing about them is wrong.
 *
 * @throws {BerthError} INVALID_OPTION for the first one that cannot be
 */
export function parseRouting(json: unknown): RoutingProperties {
  if (!isObject(json)) throw invalid('properties', 'are no object')
  for (const [name, value] of Object.entries(json)) {
    const check = Object.hasOwn(CHECKS, name) ? CHECKS[name as keyof RoutingProperties] : undefined
    if (!check)
      throw invalid(JSON.stringify(name), `is no property; there are ${Object.keys(CHECKS).join(', ')}`)
    const problem = value === undefined ? undefined : check(value)
    if (problem !== undefined) throw invalid(name, problem)
  }
  return json
}

function portsProblem(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'are no list of mappings'
  const seen = new Set<string>()
  for (const mapping of value as readonly unknown[]) {
    if (!isMapping(mapping)) return 'contain what is no mapping such as http:80:5000 or https:443:8384'
    const outside = formatPortMapping({ scheme: mapping.scheme, port: mapping.port })
    if (seen.has(outside)) return `name ${outside} twice`
    seen.add(outside)
  }
  return undefined
}

function isMapping(value: unknown): value is PortMapping {
  if (!isObject(value)) return false
  const { scheme, port, targetPort } = value
  return (
    (scheme === 'http' || scheme === 'https') &&
    isPort(port) &&
    (targetPort === undefined || isPort(targetPort))
  )
}

function flagProblem(value: unknown): string | undefined {
  return typeof value === 'boolean' ? undefined : 'must be true or false'
}

function sizeProblem(value: unknown): string | undefined {
  return isWhole(value, 1) ? undefined : 'must be a whole number from 1 on'
}

function isWhole(value: unknown, least: number): boolean {
  return Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= LARGEST
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(option: string, problem: string): BerthError<'INVALID_OPTION'> {
  return new BerthError('INVALID_OPTION', { option, problem })
}
