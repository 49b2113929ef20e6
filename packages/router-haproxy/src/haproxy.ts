import { BerthError, internalPlaceOf, isCompanionHost, parseRouting } from '@berth/sdk'
import type {
  CallOptions,
  CertificateFiles,
  DrainOptions,
  DrainResult,
  Route,
  RoutingProperties,
} from '@berth/sdk'
import { openRelay } from '@berth/router'
import type { Relay } from '@berth/router'
import { AccessLog } from './access-log.ts'
import { parseCertificate } from './certificate.ts'
import { haproxyChild } from './child.ts'
import { haproxyContainer } from './container.ts'
import { Controller } from './controller.ts'
import { DEFAULTS, LIMITS } from './defaults.ts'
import { drainSlots } from './drain.ts'
import type { HaproxyProcess } from './haproxy-process.ts'
import type { HaproxyOptions, HaproxyRouter } from './haproxy-router.ts'
import { countInFlight, formatPlace } from './in-flight.ts'
import { structureOf } from './plan-change.ts'
import { routeRelay } from './relay-routes.ts'
import { resolveAddress } from './resolve-address.ts'
import { validateSettings } from './settings.ts'
import { drainingSlots } from './state.ts'
import type { RouterState, SlotPlace } from './state.ts'
import {
  validateApp,
  validateRoute,
  withCertificate,
  withChallenge,
  withFreed,
  withProperties,
  withRoute,
  withoutApp,
  withoutCertificate,
} from './transitions.ts'

/**
 * Opens a router that is HAProxy. It listens when this answers, in the state in which the folder was left.
 *
 * @throws {BerthError} INVALID_OPTION when an option cannot be, ROUTER_UNAVAILABLE when HAProxy cannot be started
 * @example
 * await using router = await haproxy({ folder: '/var/lib/berth/haproxy', host: '0.0.0.0' })
 * await router.route({ app: 'cards', domains: ['cards.example.org'], targets: [{ instance: 'cards.web.1', address }] })
 */
export async function haproxy(options: HaproxyOptions): Promise<HaproxyRouter> {
  const {
    host = DEFAULTS.host,
    port = DEFAULTS.port,
    domain = DEFAULTS.domain,
    onRequest,
    onNotice,
  } = options
  const httpsPort = options.httpsPort === false ? undefined : (options.httpsPort ?? DEFAULTS.httpsPort)
  const settings = {
    folder: options.folder,
    host,
    port,
    httpsPort,
    internal: internalPlaceOf(options.engine),
    trustedProxies: options.trustedProxies ?? [],
    threads: options.threads,
    logsRequests: onRequest !== undefined,
    limits: { ...LIMITS, ...options.limits },
  }
  validateSettings(settings)
  const process = options.process ?? defaultProcess(options.engine)
  let log: AccessLog | undefined
  const controller: Controller = new Controller(settings, process, {
    onNotice: onNotice ?? (() => {}),
    onWorker: () => log?.follow(),
  })
  await controller.prepare()
  const { paths } = controller.folder
  const owner = process.user
  const relay = openRelay({ folder: paths.sockets, ...(owner && { owner }) })
  if (onRequest) log = new AccessLog({ paths, state: () => controller.state, onRequest })
  try {
    await controller.start()
    await routeRelay(relay, controller.state)
  } catch (error) {
    log?.[Symbol.dispose]()
    await relay[Symbol.asyncDispose]()
    throw error
  }
  return new Haproxy(controller, relay, log, { domain, whenClosed: options.whenClosed ?? 'stop' })
}

interface Choices {
  readonly domain: string
  readonly whenClosed: 'leave' | 'stop'
}

function defaultProcess(engine: object | undefined): HaproxyProcess {
  return engine && isCompanionHost(engine) ? haproxyContainer(engine) : haproxyChild()
}

class Haproxy implements HaproxyRouter {
  readonly name = 'haproxy'
  readonly host: string
  readonly port: number
  readonly httpsPort: number | undefined
  readonly #controller: Controller
  readonly #relay: Relay
  readonly #log: AccessLog | undefined
  readonly #choices: Choices
  #changes: Promise<unknown> = Promise.resolve()
  #disposed: Promise<void> | undefined

  constructor(controller: Controller, relay: Relay, log: AccessLog | undefined, choices: Choices) {
    this.#controller = controller
    this.#relay = relay
    this.#log = log
    this.#choices = choices
    this.host = controller.settings.host
    this.port = controller.settings.port
    this.httpsPort = controller.settings.httpsPort
  }

  async route(route: Route, { signal }: CallOptions = {}): Promise<void> {
    validateRoute(this.#controller.state, route)
    const addresses = await Promise.all(route.targets.map(({ address }) => resolveAddress(address)))
    await this.#change(signal, (state) => {
      validateRoute(state, route)
      return withRoute(state, route, addresses)
    })
  }

  unroute(app: string, { signal }: CallOptions = {}): Promise<void> {
    return this.#change(signal, (state) => withoutApp(state, app))
  }

  async drain(
    app: string,
    { timeout = DEFAULTS.drainTimeout, signal }: DrainOptions = {},
  ): Promise<DrainResult> {
    signal?.throwIfAborted()
    await this.#changes
    const backends = new Set(drainingSlots(this.#controller.state, app).map(({ backend }) => backend))
    const results = await Promise.all([
      drainSlots(this.#controller, app, { timeout, signal }),
      ...[...backends].map((backend) => this.#relay.drain(backend, { timeout, ...(signal && { signal }) })),
    ])
    await this.#change(undefined, (state) => withFreed(state, results[0].idle))
    return { cut: results.reduce((sum, { cut }) => sum + cut, 0) }
  }

  async configure(app: string, properties: RoutingProperties, { signal }: CallOptions = {}): Promise<void> {
    validateApp(app)
    parseRouting(properties)
    await this.#change(signal, (state) => withProperties(state, app, properties))
  }

  async installCertificate(name: string, files: CertificateFiles): Promise<void> {
    const { pem, domains, fingerprint } = parseCertificate(name, files)
    await this.#inTurn(undefined, async () => {
      const { folder, state } = this.#controller
      const was = state.certificates.some((other) => other.name === name) ? folder.pem(name) : undefined
      await folder.keepPem(name, pem)
      try {
        await this.#controller.change(withCertificate(state, { name, domains, fingerprint }))
      } catch (error) {
        await (was === undefined ? folder.forgetPem(name) : folder.keepPem(name, was))
        throw error
      }
    })
  }

  async removeCertificate(name: string): Promise<void> {
    await this.#change(undefined, (state) => withoutCertificate(state, name))
    await this.#controller.forgetPem(name)
  }

  async answerChallenge(token: string, keyAuthorization: string): Promise<void> {
    if (!/^[\w-]+$/.test(token) || !/^[\w.-]+$/.test(keyAuthorization))
      throw new BerthError('INVALID_OPTION', { option: 'token', problem: 'is no challenge of HTTP-01' })
    await this.#change(undefined, (state) => withChallenge(state, token, keyAuthorization))
  }

  forgetChallenge(token: string): Promise<void> {
    return this.#change(undefined, (state) => withChallenge(state, token, undefined))
  }

  async list(): Promise<readonly Route[]> {
    return this.#controller.state.apps.map(({ route }) => route)
  }

  defaultDomain(app: string): string {
    return `${app}.${this.#choices.domain}`
  }

  internalUrl(_app: string, internalPort: number): string {
    return `http://${this.#controller.settings.internal.host}:${internalPort}`
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#dispose()
    return this.#disposed
  }

  async #dispose(): Promise<void> {
    await this.#changes
    const ended = this.#relay[Symbol.asyncDispose]()
    const { settings, state } = this.#controller
    const isNeeded =
      this.#choices.whenClosed === 'leave' && state.apps.some(({ route }) => route.targets.length > 0)
    await this.#controller.close(isNeeded ? 'leave' : settings.limits.disposeTimeout)
    await ended
    this.#log?.[Symbol.dispose]()
  }

  #change(signal: AbortSignal | undefined, next: (state: RouterState) => RouterState): Promise<void> {
    return this.#inTurn(signal, async () => {
      const controller = this.#controller
      const { settings, state } = controller
      let after = next(state)
      const isGrowing = structureOf(settings, after) !== structureOf(settings, state)
      // Slots that nobody drained may be idle by now: then there is room without a reload.
      if (isGrowing && drainingSlots(state).length > 0)
        after = next(withFreed(state, await idleSlots(controller)))
      await controller.change(after)
      await routeRelay(this.#relay, after, state)
    })
  }

  /** Changes wait for HAProxy; the next one must not overtake them. */
  #inTurn(signal: AbortSignal | undefined, change: () => Promise<void>): Promise<void> {
    const done = this.#changes.then(() => {
      signal?.throwIfAborted()
      return change()
    })
    this.#changes = done.catch(() => {})
    return done
  }
}

async function idleSlots({ state, folder }: Controller): Promise<SlotPlace[]> {
  const places = drainingSlots(state)
  const counts = await countInFlight(folder.paths.masterSocket, places)
  return places.filter((place) => counts.get(formatPlace(place)) === 0)
}
