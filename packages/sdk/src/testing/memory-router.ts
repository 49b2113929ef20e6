import type { DrainResult, Route, Router } from '../wall/router.ts'

/** A router without sockets, which writes down what it was told: `route hello.localhost -> 2`, `drain`. */
export class MemoryRouter implements Router {
  readonly name = 'memory'
  readonly host = '127.0.0.1'
  readonly port = 8080
  readonly calls: string[] = []
  readonly #routes = new Map<string, Route>()
  #failure: Error | undefined

  /** Makes the next switch fail. */
  failOnRoute(error: Error): void {
    this.#failure = error
  }

  async route(route: Route): Promise<void> {
    const failure = this.#failure
    this.#failure = undefined
    if (failure) throw failure
    this.calls.push(`route ${route.domains.join(',')} -> ${route.targets.length}`)
    this.#routes.set(route.app, route)
  }

  async unroute(app: string): Promise<void> {
    this.#routes.delete(app)
  }

  async drain(app: string): Promise<DrainResult> {
    this.calls.push(`drain ${app}`)
    return { cut: 0 }
  }

  async list(): Promise<readonly Route[]> {
    return [...this.#routes.values()]
  }

  defaultDomain(app: string): string {
    return `${app}.localhost`
  }

  internalUrl(_app: string, internalPort: number): string {
    return `http://127.0.0.1:${internalPort}`
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
