import { internalPlaceOf } from '@berth/sdk'
import type { DrainResult, Route, Router, RouterContext } from '@berth/sdk'
import type { Choices } from './choices.ts'

/** Stands for the router of a platform in which nothing runs: it knows where apps would be reached, and listens nowhere. */
export class IdleRouter implements Router {
  readonly name: string
  readonly host: string
  readonly port: number
  readonly httpsPort: number | undefined
  readonly #choices: Choices
  readonly #engine: object

  constructor(choices: Choices, { engine }: RouterContext) {
    this.name = choices.router
    this.host = choices.host ?? '127.0.0.1'
    this.port = choices.port || 8080
    this.httpsPort = choices.httpsPort
    this.#choices = choices
    this.#engine = engine
  }

  async route(): Promise<void> {}

  async unroute(): Promise<void> {}

  async drain(): Promise<DrainResult> {
    return { cut: 0 }
  }

  async list(): Promise<readonly Route[]> {
    return []
  }

  internalUrl(_app: string, internalPort: number): string {
    return `http://${internalPlaceOf(this.#engine).host}:${internalPort}`
  }

  defaultDomain(app: string): string {
    return `${app}.${this.#choices.domain ?? 'localhost'}`
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
