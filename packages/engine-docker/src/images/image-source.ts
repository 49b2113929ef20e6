import { hash } from 'node:crypto'
import { parseImage, Turns } from '@berth/sdk'
import type { ImageSource, SourceSummary } from '@berth/sdk'
import type Docker from 'dockerode'
import { isMissing } from '../errors.ts'
import { registryError } from './ask-registry.ts'
import type { RegistryOptions } from './ask-registry.ts'
import { findImage } from './find-image.ts'
import type { FoundImage } from './find-image.ts'
import { pull } from './pull.ts'

/** Each needs another platform that takes a name away at just that moment. */
const MOST_FETCHES = 4

/** Images that others make, as sources: what they come to, and how they get here. */
export class ImageSources {
  readonly #docker: Docker
  readonly #options: Pick<RegistryOptions, 'authOf'>
  /** What is fetched now: two at once would take the name from each other. */
  readonly #fetching = new Turns()

  constructor(docker: Docker, options: Pick<RegistryOptions, 'authOf'>) {
    this.#docker = docker
    this.#options = options
  }

  /** What an image comes to now; nothing of it is fetched. */
  async inspect(
    source: ImageSource,
    signal?: AbortSignal,
  ): Promise<SourceSummary & { readonly found: FoundImage }> {
    const found = await findImage(this.#docker, source.reference, {
      ...this.#options,
      ...(signal && { signal }),
    })
    return {
      digest: hash('sha256', JSON.stringify(['berth image 1', found.identity, source.processType])),
      processTypes: { [source.processType]: null },
      found,
    }
  }

  /** Makes sure that what was found is on this machine, under a name of Berth's that keeps it from being tidied away. */
  async provide(
    { pinned, id }: FoundImage,
    name: { readonly repository: string; readonly tag: string },
    onLine: (text: string) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const tag = async (reference: string) =>
      await this.#docker.getImage(reference).tag({ repo: name.repository, tag: name.tag })
    if (id !== undefined) return void (await tag(id))
    await this.#fetching.take(pinned, async () => {
      for (let fetches = 1; ; fetches += 1) {
        await this.#fetch(pinned, onLine, signal)
        try {
          await tag(pinned)
          break
        } catch (error) {
          // Another platform on this Docker has taken the name away in between; to fetch it again is quick, since the rest is here.
          if (!isMissing(error) || fetches === MOST_FETCHES) throw error
        }
      }
      await this.#forget(pinned)
    })
  }

  /** The name under which it came would keep it for ever, also when no release needs it any more. */
  async #forget(pinned: string): Promise<void> {
    try {
      await this.#docker.getImage(pinned).remove()
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }

  async #fetch(pinned: string, onLine: (text: string) => void, signal?: AbortSignal): Promise<void> {
    const wanted = parseImage(pinned)!
    const auth = await this.#options.authOf(wanted.registry)
    try {
      await pull(this.#docker, pinned, { onLine, ...(auth && { auth }), ...(signal && { signal }) })
    } catch (error) {
      signal?.throwIfAborted()
      throw registryError(wanted, error)
    }
  }
}
