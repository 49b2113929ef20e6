import { quoteWord } from '@berth/sdk'
import type { SecretOption } from '@berth/sdk'

/** One option of `docker run` or `docker build`, understood: what it says, not how it was written. */
export type DockerOption =
  | { readonly kind: 'env'; readonly key: string; readonly value: string }
  | { readonly kind: 'label'; readonly key: string; readonly value: string }
  | { readonly kind: 'build-arg'; readonly key: string; readonly value: string }
  | ({ readonly kind: 'secret' } & SecretOption)
  | { readonly kind: 'sysctl'; readonly key: string; readonly value: string }
  | { readonly kind: 'mount'; readonly from: string; readonly to: string; readonly readOnly: boolean }
  | { readonly kind: 'tmpfs'; readonly path: string; readonly options: string }
  | PublishOption
  | { readonly kind: 'device'; readonly from: string; readonly to: string; readonly permissions: string }
  | { readonly kind: 'ulimit'; readonly name: string; readonly soft: number; readonly hard: number }
  | { readonly kind: 'add-host'; readonly name: string; readonly address: string }
  | { readonly kind: 'cap-add' | 'cap-drop'; readonly capability: string }
  | { readonly kind: TextKind; readonly text: string }
  | { readonly kind: SizeKind; readonly bytes: number }
  | { readonly kind: NumberKind; readonly number: number }
  | { readonly kind: DurationKind; readonly milliseconds: number }
  | { readonly kind: SwitchKind; readonly isOn: boolean }
  | { readonly kind: 'restart'; readonly policy: RestartName; readonly limit: number }

/** A port of the host that leads into the container. */
export interface PublishOption {
  readonly kind: 'publish'
  /** The address of the host; empty for all. */
  readonly host: string
  readonly port: number
  readonly containerPort: number
  readonly protocol: 'tcp' | 'udp'
}

export const TEXT_KINDS = [
  'network',
  'user',
  'hostname',
  'workdir',
  'cpuset-cpus',
  'security-opt',
  'stop-signal',
  'health-cmd',
  'dns',
  'dns-search',
  'group-add',
  'pid',
  'ipc',
  'uts',
  'userns',
  'cgroup-parent',
  'target',
] as const
export type TextKind = (typeof TEXT_KINDS)[number]

export const SIZE_KINDS = ['memory', 'memory-swap', 'memory-reservation', 'shm-size'] as const
export type SizeKind = (typeof SIZE_KINDS)[number]

export const NUMBER_KINDS = ['cpus', 'cpu-shares', 'pids-limit', 'health-retries', 'oom-score-adj'] as const
export type NumberKind = (typeof NUMBER_KINDS)[number]

export const DURATION_KINDS = [
  'health-interval',
  'health-timeout',
  'health-start-period',
  'stop-timeout',
] as const
export type DurationKind = (typeof DURATION_KINDS)[number]

export const SWITCH_KINDS = ['init', 'read-only', 'privileged', 'no-healthcheck', 'no-cache', 'pull'] as const
export type SwitchKind = (typeof SWITCH_KINDS)[number]

export const RESTART_NAMES = ['no', 'always', 'unless-stopped', 'on-failure'] as const
export type RestartName = (typeof RESTART_NAMES)[number]

/** The option as `docker run` takes it, in its one long form: `--volume=/srv/data:/data:ro`. */
export function formatDockerOption(option: DockerOption): string {
  return quoteWord(`--${nameOf(option)}=${valueOf(option)}`)
}

function nameOf({ kind }: DockerOption): string {
  return kind === 'mount' ? 'volume' : kind
}

function valueOf(option: DockerOption): string {
  if ('text' in option) return option.text
  if ('bytes' in option) return option.bytes === -1 ? '-1' : `${option.bytes}b`
  if ('number' in option) return String(option.number)
  if ('milliseconds' in option) return durationOf(option)
  if ('isOn' in option) return String(option.isOn)
  if ('capability' in option) return option.capability
  switch (option.kind) {
    case 'mount':
      return `${option.from}:${option.to}${option.readOnly ? ':ro' : ''}`
    case 'tmpfs':
      return option.options === '' ? option.path : `${option.path}:${option.options}`
    case 'publish':
      return publishOf(option)
    case 'device':
      return `${option.from}:${option.to}:${option.permissions}`
    case 'ulimit':
      return `${option.name}=${option.soft}:${option.hard}`
    case 'add-host':
      return `${option.name}:${option.address}`
    case 'secret':
      return `id=${option.id}${option.key === option.id ? '' : `,env=${option.key}`}`
    case 'restart':
      return option.limit === 0 ? option.policy : `${option.policy}:${option.limit}`
    default:
      return `${option.key}=${option.value}`
  }
}

function publishOf({ host, port, containerPort, protocol }: PublishOption): string {
  const address = host.includes(':') ? `[${host}]` : host
  return `${address === '' ? '' : `${address}:`}${port}:${containerPort}/${protocol}`
}

/** Docker takes the time to stop in seconds, and all other times with their unit. */
function durationOf(option: { readonly kind: DurationKind; readonly milliseconds: number }): string {
  const { kind, milliseconds } = option
  return kind === 'stop-timeout' ? String(milliseconds / 1_000) : `${milliseconds}ms`
}
