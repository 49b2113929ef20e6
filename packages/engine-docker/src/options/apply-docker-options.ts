import type { ContainerCreateOptions, HealthConfig, HostConfig } from 'dockerode'
import type { DockerOption } from './docker-option.ts'

const NANOSECONDS = 1_000_000
const PERIODS = 1e9

/**
 * Adds options to what a container is made of. Where both say something the option wins; lists and maps grow.
 * What Berth finds containers by, and how it reaches them, stays as it is.
 */
export function applyDockerOptions(
  create: ContainerCreateOptions,
  options: readonly DockerOption[],
): ContainerCreateOptions {
  return options.reduce(applyOne, create)
}

/** The networks that a container joins once it is made, beside the platform's own. */
export function networksOf(options: readonly DockerOption[]): readonly string[] {
  return options.flatMap((option) => (option.kind === 'network' && !isMode(option.text) ? [option.text] : []))
}

function applyOne(create: ContainerCreateOptions, option: DockerOption): ContainerCreateOptions {
  const inHost = (host: HostConfig) => ({ ...create, HostConfig: { ...create.HostConfig, ...host } })
  const host = create.HostConfig ?? {}
  switch (option.kind) {
    case 'env':
      return { ...create, Env: withVariable(create.Env ?? [], option.key, option.value) }
    case 'label':
      return { ...create, Labels: { ...create.Labels, [option.key]: option.value } }
    case 'sysctl':
      return inHost({ Sysctls: { ...host.Sysctls, [option.key]: option.value } })
    case 'mount': {
      const isPath = option.from.startsWith('/')
      const mount = {
        Type: isPath ? 'bind' : 'volume',
        Source: option.from,
        Target: option.to,
        ReadOnly: option.readOnly,
      } as const
      return inHost({ Mounts: [...(host.Mounts ?? []).filter(({ Target }) => Target !== option.to), mount] })
    }
    case 'tmpfs':
      return inHost({ Tmpfs: { ...host.Tmpfs, [option.path]: option.options } })
    case 'publish':
      return publish(create, option)
    case 'device': {
      const { from, to, permissions } = option
      const device = { PathOnHost: from, PathInContainer: to, CgroupPermissions: permissions }
      return inHost({ Devices: [...(host.Devices ?? []), device] })
    }
    case 'ulimit':
      return inHost({
        Ulimits: [...(host.Ulimits ?? []), { Name: option.name, Soft: option.soft, Hard: option.hard }],
      })
    case 'add-host':
      return inHost({ ExtraHosts: [...list(host.ExtraHosts), `${option.name}:${option.address}`] })
    case 'cap-add':
      return inHost({ CapAdd: [...list(host.CapAdd), option.capability] })
    case 'cap-drop': {
      const kept = list(host.CapAdd).filter(
        (name) => option.capability !== 'ALL' && name !== option.capability,
      )
      return inHost({ CapAdd: kept, CapDrop: [...list(host.CapDrop), option.capability] })
    }
    case 'restart': {
      const policy = { Name: option.policy, ...(option.limit > 0 && { MaximumRetryCount: option.limit }) }
      return inHost({ RestartPolicy: policy })
    }
    case 'network':
      return useMode(create, option.text)
    case 'health-cmd':
      return withHealth(create, { Test: ['CMD-SHELL', option.text] })
    case 'no-healthcheck':
      return option.isOn ? withHealth(create, { Test: ['NONE'] }) : create
    case 'health-retries':
      return withHealth(create, { Retries: option.number })
    case 'health-interval':
      return withHealth(create, { Interval: option.milliseconds * NANOSECONDS })
    case 'health-timeout':
      return withHealth(create, { Timeout: option.milliseconds * NANOSECONDS })
    case 'health-start-period':
      return withHealth(create, { StartPeriod: option.milliseconds * NANOSECONDS })
    case 'user':
      return { ...create, User: option.text }
    case 'hostname':
      return { ...create, Hostname: option.text }
    case 'workdir':
      return { ...create, WorkingDir: option.text }
    case 'stop-signal':
      return { ...create, StopSignal: option.text }
    case 'stop-timeout':
      return { ...create, StopTimeout: Math.ceil(option.milliseconds / 1_000) }
    case 'build-arg':
    case 'secret':
    case 'target':
    case 'no-cache':
    case 'pull':
      return create
    default:
      return inHost(hostSetting(host, option))
  }
}

type Setting = Exclude<
  DockerOption,
  {
    readonly kind:
      | 'env'
      | 'label'
      | 'mount'
      | 'publish'
      | 'device'
      | 'ulimit'
      | 'restart'
      | 'cap-add'
      | 'cap-drop'
  }
>

/** What is one field of the host's part. */
function hostSetting(host: HostConfig, option: Setting): HostConfig {
  switch (option.kind) {
    case 'memory':
      // Without a swap of its own as much again could be swapped.
      return { Memory: option.bytes, MemorySwap: option.bytes }
    case 'memory-swap':
      return { MemorySwap: option.bytes }
    case 'memory-reservation':
      return { MemoryReservation: option.bytes }
    case 'shm-size':
      return { ShmSize: option.bytes }
    case 'cpus':
      return { NanoCpus: Math.round(option.number * PERIODS) }
    case 'cpu-shares':
      return { CpuShares: option.number }
    case 'cpuset-cpus':
      return { CpusetCpus: option.text }
    case 'pids-limit':
      return { PidsLimit: option.number }
    case 'oom-score-adj':
      return { OomScoreAdj: option.number }
    case 'security-opt':
      return { SecurityOpt: [...list(host.SecurityOpt), option.text] }
    case 'dns':
      return { Dns: [...list(host.Dns), option.text] }
    case 'dns-search':
      return { DnsSearch: [...list(host.DnsSearch), option.text] }
    case 'group-add':
      return { GroupAdd: [...list(host.GroupAdd), option.text] }
    case 'init':
      return { Init: option.isOn }
    case 'read-only':
      return { ReadonlyRootfs: option.isOn }
    case 'privileged':
      return { Privileged: option.isOn }
    case 'pid':
      return { PidMode: option.text }
    case 'ipc':
      return { IpcMode: option.text }
    case 'uts':
      return { UTSMode: option.text }
    case 'userns':
      return { UsernsMode: option.text }
    case 'cgroup-parent':
      return { CgroupParent: option.text }
    default:
      return {}
  }
}

function withVariable(env: readonly string[], key: string, value: string): string[] {
  return [...env.filter((pair) => !pair.startsWith(`${key}=`)), `${key}=${value}`]
}

function publish(
  create: ContainerCreateOptions,
  option: DockerOption & { readonly kind: 'publish' },
): ContainerCreateOptions {
  const { host, port, containerPort, protocol } = option
  const name = `${containerPort}/${protocol}`
  const bindings = create.HostConfig?.PortBindings as Readonly<Record<string, readonly object[]>> | undefined
  const binding = { ...(host !== '' && { HostIp: host }), HostPort: String(port) }
  const PortBindings = { ...bindings, [name]: [...(bindings?.[name] ?? []), binding] }
  return {
    ...create,
    ExposedPorts: { ...create.ExposedPorts, [name]: {} },
    HostConfig: { ...create.HostConfig, PortBindings },
  }
}

/** The platform's own network stays, but for those modes in which there is none. */
function useMode(create: ContainerCreateOptions, name: string): ContainerCreateOptions {
  if (!isMode(name)) return create
  const { NetworkingConfig: _, ...others } = create
  return { ...others, HostConfig: { ...create.HostConfig, NetworkMode: name } }
}

function isMode(name: string): boolean {
  return /^(host|none)$|^container:/.test(name)
}

function withHealth(create: ContainerCreateOptions, health: HealthConfig): ContainerCreateOptions {
  return { ...create, Healthcheck: { ...create.Healthcheck, ...health } }
}

function list(items: readonly string[] | string | undefined): readonly string[] {
  return items === undefined ? [] : typeof items === 'string' ? [items] : items
}
