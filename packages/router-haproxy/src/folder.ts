import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { BerthError } from '@berth/sdk'
import { challengeEntries, hostEntries, maintenanceEntries, renderMap } from './maps.ts'
import { pageEntries, rawPage } from './pages.ts'
import { renderCertificateList } from './render-certificates.ts'
import { renderConfig } from './render-config.ts'
import { SCRIPT } from './script.ts'
import { pathsOf } from './settings.ts'
import type { Paths, Settings } from './settings.ts'
import type { RouterState } from './state.ts'
import { EMPTY_STATE } from './state.ts'

/** What is remembered of a router: the state, and the generation of the configuration that was written for it. */
export interface Remembered {
  readonly generation: number
  readonly state: RouterState
}

/** Whose files are. Only root can give them away. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** The files of a router, which are always those that HAProxy should start with. Only their owner may read them. */
export class Folder {
  readonly paths: Paths
  readonly #owner: Owner | undefined
  readonly #written = new Map<string, string>()
  readonly #pems = new Map<string, string>()

  /** @param owner - who may read it besides root; @default who runs this */
  constructor(folder: string, owner?: Owner) {
    this.paths = pathsOf(folder)
    this.#owner = owner
  }

  /** Makes the folders and reads what was remembered, with the keys that belong to it. */
  async open(): Promise<Remembered | undefined> {
    const { sockets, certificates, state: file } = this.paths
    const own = dirname(this.paths.config)
    await mkdir(own, { recursive: true, mode: 0o700 })
    for (const folder of [sockets, certificates]) await mkdir(folder, { recursive: true, mode: 0o700 })
    for (const folder of [own, sockets, certificates]) await this.#giveAway(folder)
    const text = await readFile(file, 'utf8').catch(ifMissing)
    if (text === undefined) return undefined
    const remembered = parseRemembered(text, file)
    for (const { name } of remembered.state.certificates)
      this.#pems.set(name, await readFile(this.#pemFile(name), 'utf8'))
    return remembered
  }

  /** The certificate chain and the key that were kept under a name. */
  pem(name: string): string {
    const pem = this.#pems.get(name)
    if (pem === undefined) throw new TypeError(`There is no certificate ${name}`)
    return pem
  }

  async keepPem(name: string, pem: string): Promise<void> {
    this.#pems.set(name, pem)
    await this.#write(this.#pemFile(name), pem)
  }

  async forgetPem(name: string): Promise<void> {
    this.#pems.delete(name)
    await rm(this.#pemFile(name), { force: true })
  }

  /** Whether the configuration that is there is not the one that would be written. */
  async isOther(settings: Settings, { generation, state }: Remembered): Promise<boolean> {
    const there = await readFile(this.paths.config, 'utf8').catch(ifMissing)
    return there !== renderConfig(settings, state, generation)
  }

  /** Writes every file whose content is not what it was, each in one step. */
  async write(settings: Settings, { generation, state }: Remembered): Promise<void> {
    const files = filesOf(this.paths, settings, state, generation)
    for (const [file, text] of Object.entries(files)) await this.#write(file, text)
    await this.#write(this.paths.state, JSON.stringify({ generation, state }))
  }

  /** Writes the same files below another folder, to have them checked. */
  async writeCandidate(settings: Settings, { generation, state }: Remembered): Promise<string> {
    const folder = `${dirname(this.paths.config)}/candidate`
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { mode: 0o700 })
    await this.#giveAway(folder)
    const paths = pathsOf(folder)
    const candidate = { ...settings, folder }
    const files = {
      ...filesOf(paths, candidate, state, generation),
      // The certificates stay where they are.
      [paths.certificateList]: renderCertificateList(this.paths, state),
    }
    for (const [file, text] of Object.entries(files)) {
      await writeFile(file, text, { mode: 0o600 })
      await this.#giveAway(file)
    }
    return paths.config
  }

  #pemFile(name: string): string {
    return `${this.paths.certificates}/${name}.pem`
  }

  async #write(file: string, text: string): Promise<void> {
    if (this.#written.get(file) === text) return
    const temporary = `${file}.new`
    await writeFile(temporary, text, { mode: 0o600 })
    await this.#giveAway(temporary)
    await rename(temporary, file)
    this.#written.set(file, text)
  }

  async #giveAway(path: string): Promise<void> {
    const { uid, gid } = this.#owner ?? {}
    if (uid !== undefined && gid !== undefined) await chown(path, uid, gid)
  }
}

function filesOf(
  paths: Paths,
  settings: Settings,
  state: RouterState,
  generation: number,
): Record<string, string> {
  return {
    [paths.pages]: renderMap(pageEntries()),
    [paths.cut]: '',
    [paths.script]: SCRIPT,
    [paths.badRequest]: rawPage('BAD_REQUEST'),
    [paths.stalled]: rawPage('STALLED'),
    [paths.hosts]: renderMap(hostEntries(settings, state)),
    [paths.challenges]: renderMap(challengeEntries(state)),
    [paths.maintenance]: renderMap(maintenanceEntries(state)),
    [paths.certificateList]: renderCertificateList(paths, state),
    [paths.config]: renderConfig(settings, state, generation),
  }
}

function parseRemembered(text: string, file: string): Remembered {
  try {
    const { generation, state }: Remembered = JSON.parse(text)
    if (
      Number.isInteger(generation) &&
      isDeepStrictEqual(Object.keys(state).sort(), Object.keys(EMPTY_STATE).sort())
    )
      return { generation, state }
  } catch {
    // Told below.
  }
  throw new BerthError('STATE_UNUSABLE', {
    file,
    problem: 'it is not what this router wrote',
    remedy: 'delete it; the platform routes every app again when it starts',
  })
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
