import type { Address } from '@berth/sdk'

/** What a container is to Berth. */
export type Kind = 'instance' | 'one-off' | 'resource' | 'companion'

/** What Berth writes on a container of an app, to find it again after any restart. Never a secret. */
export interface AppLabels {
  readonly platform: string
  readonly kind: 'instance' | 'one-off'
  readonly app: string
  readonly processType: string
  /** Of an instance: its place in the formation. */
  readonly index?: number
  readonly release: number
  readonly fingerprint?: string
  readonly address?: Address
  /** ISO 8601. */
  readonly startedAt: string
  /** Milliseconds. */
  readonly stopTimeout: number
}

const NAMES = {
  platform: 'berth.platform',
  kind: 'berth.kind',
  app: 'berth.app',
  processType: 'berth.process-type',
  index: 'berth.index',
  release: 'berth.release',
  fingerprint: 'berth.fingerprint',
  address: 'berth.address',
  startedAt: 'berth.started-at',
  stopTimeout: 'berth.stop-timeout',
} as const satisfies Record<keyof AppLabels, string>

/** The name of a resource, on the container of one. */
export const RESOURCE = 'berth.resource'

/** Digest of what a container was made with: another one has to be made when it changes. */
export const MADE_OF = 'berth.made-of'

/** Labels as Docker has them. */
export type DockerLabels = Readonly<Record<string, string>>

export function formatLabels(labels: AppLabels): DockerLabels {
  const { address, ...others } = labels
  const texts = Object.entries({ ...others, ...(address && { address: `${address.host}:${address.port}` }) })
  return Object.fromEntries(texts.map(([key, value]) => [NAMES[key as keyof AppLabels], String(value)]))
}

/** What Berth wrote on a container, or nothing when it is none of an app. */
export function parseLabels(labels: DockerLabels): AppLabels | undefined {
  const { platform, app, processType, release, startedAt, stopTimeout } = read(labels)
  const { kind, index, fingerprint, address } = read(labels)
  if (kind !== 'instance' && kind !== 'one-off') return undefined
  if (platform === undefined || app === undefined || processType === undefined) return undefined
  const parsed = address === undefined ? undefined : parseAddress(address)
  return {
    platform,
    kind,
    app,
    processType,
    ...(index !== undefined && { index: Number(index) }),
    release: Number(release),
    ...(fingerprint !== undefined && { fingerprint }),
    ...(parsed && { address: parsed }),
    startedAt: startedAt ?? '',
    stopTimeout: Number(stopTimeout),
  }
}

/** `web.1` of an instance, `run` of a one-off: whose lines its output is. */
export function sourceOf({ processType, index }: Pick<AppLabels, 'processType' | 'index'>): string {
  return index === undefined ? processType : `${processType}.${index}`
}

/** What Docker is asked for to find containers with these labels. */
export function labelFilter(
  labels: Partial<Pick<AppLabels, 'platform' | 'app' | 'processType'>> & { readonly kind?: Kind },
): readonly string[] {
  return Object.entries(labels).map(([key, value]) => `${NAMES[key as keyof AppLabels]}=${value}`)
}

/** The address on a container of any kind. */
export function addressOf(labels: DockerLabels): Address | undefined {
  const text = labels[NAMES.address]
  return text === undefined ? undefined : parseAddress(text)
}

function read(labels: DockerLabels): Partial<Record<keyof AppLabels, string>> {
  return Object.fromEntries(
    Object.entries(NAMES).flatMap(([key, name]) => (labels[name] === undefined ? [] : [[key, labels[name]]])),
  )
}

function parseAddress(text: string): Address | undefined {
  const [host, port] = text.split(':')
  return host === undefined || port === undefined ? undefined : { host, port: Number(port) }
}
