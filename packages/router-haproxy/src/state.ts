import { isCovered } from '@berth/sdk'
import type { Address, Route, RoutingProperties, Target } from '@berth/sdk'

/**
 * All that the router is to do, as plain data that survives JSON. The configuration that HAProxy reads when it starts is
 * rendered from it, and the difference of two of them is what HAProxy is told while it runs.
 */
export interface RouterState {
  readonly apps: readonly AppState[]
  readonly backends: readonly Backend[]
  readonly certificates: readonly CertificateState[]
  /** Answers of HTTP-01: what to say, by token. */
  readonly challenges: Readonly<Record<string, string>>
  /** Properties of apps, routed already or not. */
  readonly properties: Readonly<Record<string, RoutingProperties>>
  /** Counts the times that slots became free: the one that is free for longest is taken next. */
  readonly clock: number
}

export interface AppState {
  readonly route: Route
  /** Where its targets are, as IP addresses, in the same order. */
  readonly addresses: readonly Address[]
}

/** A place for an app in HAProxy's configuration. There are some to spare, so that a new app needs no reload. */
export interface Backend {
  /** `b1`, `b2`, and so on. */
  readonly name: string
  /** Absent when it is to spare. */
  readonly owner?: BackendOwner
  readonly slots: readonly Slot[]
}

export interface BackendOwner {
  readonly app: string
  /** The port of the targets, when it is not the one of their address. */
  readonly port?: number
}

/** A place for a target. There are some to spare, so that new targets are up before the old ones are left out. */
export interface Slot {
  /** `s1`, `s2`, and so on. */
  readonly name: string
  readonly use: SlotUse
}

/**
 * - `free`: since when on the state's clock
 * - `up`: gets requests
 * - `drain`: gets no more, but may have some
 */
export type SlotUse =
  | { readonly state: 'free'; readonly since: number }
  | {
      readonly state: 'up' | 'drain'
      readonly app: string
      readonly target: Target
      readonly address: Address
    }

export interface CertificateState {
  /** Names its files: of the app that it is for, usually. */
  readonly name: string
  /** The domains that it is good for. */
  readonly domains: readonly string[]
  /** Tells a new one from the one before. */
  readonly fingerprint: string
}

/** A slot in a backend, for messages to HAProxy. */
export interface SlotPlace {
  readonly backend: string
  readonly slot: string
}

export const EMPTY_STATE: RouterState = {
  apps: [],
  backends: [],
  certificates: [],
  challenges: {},
  properties: {},
  clock: 0,
}

/** Slots where something of an app, or of any, may be in flight although they get no more. */
export function drainingSlots({ backends }: RouterState, app?: string): SlotPlace[] {
  return backends.flatMap(({ name, slots }) =>
    slots
      .filter(({ use }) => use.state === 'drain' && (app === undefined || use.app === app))
      .map((slot) => ({ backend: name, slot: slot.name })),
  )
}

/** Whether a domain is one that a certificate is good for. */
export function hasCertificate({ certificates }: RouterState, domain: string): boolean {
  return certificates.some(({ domains }) => isCovered(domain, domains))
}
