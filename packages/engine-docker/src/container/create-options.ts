import { TERMINAL_TYPE } from '@berth/sdk'
import type { Address, OneOffSpec, ProcessSpec, Terminal } from '@berth/sdk'
import type { ContainerCreateOptions, MountSettings } from 'dockerode'
import { formatLabels, sourceOf } from '../labels.ts'
import type { AppLabels } from '../labels.ts'
import { containerEnv } from './container-env.ts'
import { hardening } from './hardening.ts'
import type { Bounds } from './hardening.ts'
import type { ImageFacts } from './image-facts.ts'
import { shellCommand } from './shell-command.ts'

/** All that a container is made of. */
export interface ContainerPlan {
  /** Its name, and the id of what runs in it. */
  readonly id: string
  readonly spec: ProcessSpec | OneOffSpec
  readonly labels: AppLabels
  readonly image: ImageFacts
  readonly network: string
  readonly mounts: readonly MountSettings[]
  readonly bounds: Bounds
  /** Where it answers, when it listens. */
  readonly address?: Address
  readonly hasInput?: boolean
  /** The terminal that somebody sits before, for a one-off. */
  readonly terminal?: Terminal
  /** Absolute path on the host of certificates that are trusted beside the known ones. */
  readonly caBundle?: string
}

const CA_BUNDLE = '/etc/berth/ca.crt'

/** What Docker is told to make a container: pure, so that every line of it can be tested without Docker. */
export function createOptions(plan: ContainerPlan): ContainerCreateOptions {
  const { id, spec, labels, image, network, address, caBundle, terminal } = plan
  const { limits } = spec
  const env = containerEnv({
    config: { ...spec.env, ...(terminal && { TERM: terminal.type ?? TERMINAL_TYPE }) },
    source: sourceOf(labels),
    ...(address && { port: address.port }),
    ...(limits?.memory !== undefined && { memory: limits.memory }),
    ...(caBundle !== undefined && { caBundle: CA_BUNDLE }),
  })
  const command = spec.command === null ? {} : { Cmd: [...shellCommand(spec.command)] }
  return {
    name: id,
    Image: spec.build.location,
    ...command,
    Env: [...env],
    Labels: formatLabels(labels),
    OpenStdin: plan.hasInput ?? false,
    StdinOnce: plan.hasInput ?? false,
    ...(terminal && { Tty: true }),
    // What Docker itself does when the machine shuts down.
    StopTimeout: Math.ceil(spec.stopTimeout / 1_000),
    ...published(spec).exposed,
    HostConfig: {
      ...hardening(image, plan.bounds),
      ...(terminal && { LogConfig: { Type: 'none', Config: {} } }),
      NetworkMode: network,
      RestartPolicy: restartPolicy(spec),
      Mounts: [...plan.mounts, ...(caBundle === undefined ? [] : [bundleMount(caBundle)])],
      ...(limits?.memory !== undefined && { Memory: limits.memory, MemorySwap: limits.memory }),
      ...(limits?.cpus !== undefined && { NanoCpus: Math.round(limits.cpus * 1e9) }),
      ...published(spec).bindings,
    },
    NetworkingConfig: { EndpointsConfig: { [network]: endpoint(labels, address) } },
  }
}

/** Docker takes 0 for no limit at all. */
function restartPolicy(spec: ProcessSpec | OneOffSpec) {
  const limit = 'restart' in spec ? spec.restart.limit : 0
  return limit === 0 ? { Name: 'no' } : { Name: 'on-failure', MaximumRetryCount: limit }
}

/** Others of the network find it as `cards` or `worker.cards`: all instances of the process type, one after the other. */
function endpoint({ kind, app, processType }: AppLabels, address: Address | undefined) {
  const names = [`${processType}.${app}`, ...(address ? [app] : [])]
  return {
    ...(kind === 'instance' && { Aliases: names }),
    ...(address && { IPAMConfig: { IPv4Address: address.host } }),
  }
}

function published(spec: ProcessSpec | OneOffSpec) {
  const ports = ('publish' in spec ? spec.publish : undefined) ?? []
  if (ports.length === 0) return {}
  const names = ports.map(({ port, protocol }) => `${port}/${protocol}`)
  return {
    exposed: { ExposedPorts: Object.fromEntries(names.map((name) => [name, {}])) },
    bindings: {
      PortBindings: Object.fromEntries(
        ports.map(({ port, protocol }) => [`${port}/${protocol}`, [{ HostPort: String(port) }]]),
      ),
    },
  }
}

function bundleMount(path: string): MountSettings {
  return { Type: 'bind', Source: path, Target: CA_BUNDLE, ReadOnly: true }
}
