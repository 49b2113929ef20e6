import { registryProblem } from '../descriptions/image.ts'
import { BerthError } from '../errors.ts'
import type { CallOptions } from '../wall/engine.ts'
import { isRegistryUser } from '../wall/registry.ts'
import type { RegistryLogin } from '../wall/registry.ts'
import type { PlatformRegistry } from './platform.ts'
import type { Session } from './session.ts'

export class LocalRegistry implements PlatformRegistry {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  async login(
    registry: string,
    username: string,
    password: string,
    options: CallOptions = {},
  ): Promise<void> {
    const { engine, state } = this.#session.parts
    const problem =
      registryProblem(registry) ??
      (username === '' || password === '' ? 'a name and a password are needed' : undefined)
    if (problem !== undefined)
      throw new BerthError('INVALID_OPTION', { option: 'The login', problem: `cannot be used: ${problem}` })
    if (!isRegistryUser(engine)) {
      const remedy = 'run the app on the docker engine: berth up --engine docker'
      throw new BerthError('UNSUPPORTED', { engine: engine.name, ability: 'registries', remedy })
    }
    const login = { registry, username, password }
    await engine.checkLogin(login, options)
    state.logins.set(login)
  }

  async logout(registry: string): Promise<void> {
    this.#session.parts.state.logins.remove(registry)
  }

  async list(): Promise<readonly Omit<RegistryLogin, 'password'>[]> {
    return this.#session.parts.state.logins.list()
  }
}
