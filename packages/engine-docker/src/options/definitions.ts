import { isIP } from 'node:net'
import { formatSize, LEAST_MEMORY, parseSecretOption } from '@berth/sdk'
import type { Phase } from '@berth/sdk'
import {
  DURATION_KINDS,
  NUMBER_KINDS,
  RESTART_NAMES,
  SIZE_KINDS,
  SWITCH_KINDS,
  TEXT_KINDS,
} from './docker-option.ts'
import type {
  DockerOption,
  DurationKind,
  NumberKind,
  RestartName,
  SizeKind,
  SwitchKind,
  TextKind,
} from './docker-option.ts'
import { parseMount } from './mount-value.ts'
import { parsePublish } from './publish-value.ts'
import { parseDuration, parseInteger, parseNumber, parsePair, parsePath, parseBytes } from './values.ts'
import { Unreadable } from './unreadable.ts'

/** How an option is read. */
export interface Definition {
  readonly phases: readonly Phase[]
  /** Whether it stands alone, as `--init` does. */
  readonly isSwitch?: boolean
  readonly read: (value: string) => readonly DockerOption[]
}

/** The long names of short ones, and those that mean the same. */
export const ALIASES: Readonly<Record<string, string>> = {
  '-v': '--volume',
  '-p': '--publish',
  '-e': '--env',
  '-m': '--memory',
  '-l': '--label',
  '-u': '--user',
  '-h': '--hostname',
  '-w': '--workdir',
  '-c': '--cpu-shares',
  '--net': '--network',
}

/** What Berth decides itself, or has another word for. */
export const REFUSED: Readonly<Record<string, string>> = {
  '--name': 'is chosen by Berth, which finds containers again by it',
  '--rm': 'is chosen by Berth',
  '--detach': 'is chosen by Berth',
  '-d': 'is chosen by Berth',
  '--interactive': 'is chosen by Berth',
  '-i': 'is chosen by Berth',
  '--tty': 'is chosen by Berth',
  '-t': 'is chosen by Berth',
  '--tag': 'is chosen by Berth',
  '--file': 'is chosen by Berth',
  '-f': 'is chosen by Berth',
  '--entrypoint': 'is for the Procfile to say',
  '--env-file': 'would read a file of the host; use config:set',
  '--label-file': 'would read a file of the host',
  '--cidfile': 'would write a file of the host',
  '--link': 'is long out of use; apps find each other by their names, and a Redis by redis:link',
  '--volumes-from': 'names containers, which come and go; mount the volume itself',
  '--publish-all': 'would choose ports by chance; publish each one with -p',
  '-P': 'would choose ports by chance; publish each one with -p',
}

const ALL: readonly Phase[] = ['build', 'deploy', 'run']
const RUNNING: readonly Phase[] = ['deploy', 'run']
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/
const WORD = /^[A-Za-z0-9][\w./-]*$/

const one = (read: (value: string) => DockerOption) => (value: string) => [read(value)]

/** How options are read whose value has a form of its own. */
const SPECIAL: Readonly<Record<string, Definition>> = {
  '--env': { phases: RUNNING, read: one((value) => ({ kind: 'env', ...parseVariable(value) })) },
  '--label': { phases: ALL, read: one((value) => ({ kind: 'label', ...parseLabel(value) })) },
  '--build-arg': {
    phases: ['build'],
    read: one((value) => ({ kind: 'build-arg', ...parsePair(value, VARIABLE) })),
  },
  '--secret': { phases: ['build'], read: one((value) => ({ kind: 'secret', ...parseSecret(value) })) },
  '--sysctl': { phases: RUNNING, read: one((value) => ({ kind: 'sysctl', ...parseSysctl(value) })) },
  '--volume': { phases: RUNNING, read: one(parseMount) },
  '--tmpfs': { phases: RUNNING, read: one(parseTmpfs) },
  '--publish': { phases: ['deploy'], read: parsePublish },
  '--device': { phases: RUNNING, read: one(parseDevice) },
  '--ulimit': { phases: RUNNING, read: one(parseUlimit) },
  '--add-host': { phases: ALL, read: one(parseAddHost) },
  '--cap-add': {
    phases: RUNNING,
    read: one((value) => ({ kind: 'cap-add', capability: parseCapability(value) })),
  },
  '--cap-drop': {
    phases: RUNNING,
    read: one((value) => ({ kind: 'cap-drop', capability: parseCapability(value) })),
  },
  '--restart': { phases: ['deploy'], read: one(parseRestart) },
}

const BUILDING: ReadonlySet<string> = new Set(['target', 'no-cache', 'pull'])
const BOTH: ReadonlySet<string> = new Set(['network', 'shm-size'])

const phasesOf = (kind: string): readonly Phase[] =>
  BUILDING.has(kind) ? ['build'] : BOTH.has(kind) ? ALL : RUNNING

/** Every option that is understood, by its long name. */
export const DEFINITIONS: ReadonlyMap<string, Definition> = new Map<string, Definition>([
  ...Object.entries(SPECIAL),
  ...TEXT_KINDS.map(
    (kind) =>
      [
        `--${kind}`,
        { phases: phasesOf(kind), read: one((text) => ({ kind, text: readText(kind, text) })) },
      ] as const,
  ),
  ...SIZE_KINDS.map((kind) => {
    const read = one((value) => ({ kind, bytes: bytesOf(kind, value) }))
    return [`--${kind}`, { phases: phasesOf(kind), read }] as const
  }),
  ...NUMBER_KINDS.map(
    (kind) => [`--${kind}`, { phases: RUNNING, read: one((value) => numberOf(kind, value)) }] as const,
  ),
  ...DURATION_KINDS.map(
    (kind) => [`--${kind}`, { phases: RUNNING, read: one((value) => durationOf(kind, value)) }] as const,
  ),
  ...SWITCH_KINDS.map((kind) => {
    const read = one((value) => ({ kind, isOn: parseSwitch(kind, value) }))
    return [`--${kind}`, { phases: phasesOf(kind), isSwitch: true, read }] as const
  }),
])

function parseVariable(value: string) {
  const pair = parsePair(value, VARIABLE)
  if (pair.key === 'PORT') throw new Unreadable('PORT is chosen by the engine for each instance')
  return pair
}

/** A label may stand without a value; those of Berth are Berth's. */
function parseLabel(value: string) {
  const pair = parsePair(value.includes('=') ? value : `${value}=`, WORD)
  if (pair.key.startsWith('berth.'))
    throw new Unreadable('labels that begin with berth. are how Berth finds containers')
  return pair
}

/** Only what belongs to the container alone: Docker refuses all others when the container is made. */
function parseSysctl(value: string) {
  const pair = parsePair(value, WORD)
  if (!/^(net\.|fs\.mqueue\.|kernel\.(msg|sem|shm))/.test(pair.key)) {
    throw new Unreadable(`${pair.key} is one of the whole machine; set it there (sysctl -w ${value})`)
  }
  return pair
}

function parseSecret(value: string) {
  const option = parseSecretOption(value)
  if ('problem' in option) throw new Unreadable(option.problem)
  return option
}

function parseTmpfs(value: string): DockerOption {
  const [path = '', ...options] = value.split(':')
  return { kind: 'tmpfs', path: parsePath(path), options: options.join(':') }
}

function parseDevice(value: string): DockerOption {
  const [from = '', second = '', third = ''] = value.split(':')
  const isPath = second.startsWith('/')
  const permissions = (isPath ? third : second) || 'rwm'
  if (!/^[rwm]{1,3}$/.test(permissions)) throw new Unreadable(`${permissions} are no permissions such as rwm`)
  return { kind: 'device', from: parsePath(from), to: parsePath(isPath ? second : from), permissions }
}

function parseUlimit(value: string): DockerOption {
  const { key, value: limits } = parsePair(value, /^[a-z]+$/)
  const [soft = '', hard = soft] = limits.split(':')
  const read = (text: string) => parseInteger(text, -1, Number.MAX_SAFE_INTEGER)
  return { kind: 'ulimit', name: key, soft: read(soft), hard: read(hard) }
}

function parseAddHost(value: string): DockerOption {
  const match = /^([A-Za-z0-9][\w.-]*)[:=](.+)$/.exec(value)
  const [, name = '', text = ''] = match ?? []
  const address = text.replace(/^\[(.*)\]$/, '$1')
  if (!match || (isIP(address) === 0 && address !== 'host-gateway')) {
    throw new Unreadable(`${value} is no name and address such as db:10.0.0.2`)
  }
  return { kind: 'add-host', name, address }
}

function parseCapability(value: string): string {
  const name = value.toUpperCase().replace(/^CAP_/, '')
  if (!/^[A-Z][A-Z_]*$/.test(name)) throw new Unreadable(`${value} is no capability such as NET_ADMIN`)
  return name
}

function parseRestart(value: string): DockerOption {
  const [policy = '', limit] = value.split(':')
  const isKnown = (name: string): name is RestartName => RESTART_NAMES.some((known) => known === name)
  if (!isKnown(policy) || (limit !== undefined && policy !== 'on-failure')) {
    throw new Unreadable(`${value} is none of no, always, unless-stopped, on-failure and on-failure:10`)
  }
  return { kind: 'restart', policy, limit: limit === undefined ? 0 : parseInteger(limit, 1, 1_000_000) }
}

function numberOf(kind: NumberKind, value: string): DockerOption {
  if (kind === 'cpus') return { kind, number: parseNumber(value, 0.01, 1_024) }
  const lowest = kind === 'oom-score-adj' ? -1_000 : 0
  return { kind, number: parseInteger(value, lowest, 1_000_000) }
}

/** Docker tells of too little memory only when the container is made; 0 is no limit. */
function bytesOf(kind: SizeKind, value: string): number {
  if (kind === 'memory-swap' && value === '-1') return -1
  const bytes = parseBytes(value)
  const isLimit = kind === 'memory' || kind === 'memory-reservation'
  if (isLimit && bytes > 0 && bytes < LEAST_MEMORY)
    throw new Unreadable(`${value} is less than the ${formatSize(LEAST_MEMORY)} that Docker allows`)
  return bytes
}

function durationOf(kind: DurationKind, value: string): DockerOption {
  const seconds = () => parseInteger(value, 0, 86_400) * 1_000
  return { kind, milliseconds: kind === 'stop-timeout' ? seconds() : parseDuration(value) }
}

function parseSwitch(kind: SwitchKind, value: string): boolean {
  if (value === '' || value === 'true') return true
  if (value === 'false') return false
  throw new Unreadable(`${value} is neither true nor false for ${kind}`)
}

function readText(kind: TextKind, text: string): string {
  if (text.trim() === '') throw new Unreadable('has no value')
  const profile = kind === 'security-opt' ? /^seccomp=(.*)$/s.exec(text)?.[1] : undefined
  if (profile !== undefined && !['unconfined', 'builtin'].includes(profile)) assertProfile(profile)
  return text
}

/** Docker tells of what is none only when the container is made. */
function assertProfile(text: string): void {
  if (!text.trimStart().startsWith('{')) {
    const place = 'files are read where an option is given, by app() and by berth docker-options:add'
    throw new Unreadable(`${text} is no profile; ${place}`)
  }
  let profile: object
  try {
    profile = JSON.parse(text) as object
  } catch {
    throw new Unreadable('the profile is no JSON')
  }
  if (!('defaultAction' in profile)) throw new Unreadable('the profile has no defaultAction')
}
