import type { CallOptions } from './engine.ts'

/** Who one is to a registry of images. */
export interface RegistryLogin {
  /** Its host: `docker.io`, `ghcr.io`, `registry.example.org:5000`. */
  readonly registry: string
  readonly username: string
  /** Never told, not even to who set it. */
  readonly password: string
}

/** Engines that fetch images from registries. */
export interface RegistryUser {
  /** Asks the registry whether it takes the login. Rejects with `INVALID_OPTION` when not, and with `REGISTRY_UNAVAILABLE`. */
  checkLogin(login: RegistryLogin, options?: CallOptions): Promise<void>
}

/** Whether this engine fetches images from registries. */
export function isRegistryUser(engine: object): engine is RegistryUser {
  return 'checkLogin' in engine
}
