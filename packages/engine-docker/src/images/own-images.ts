import { Turns } from '@berth/sdk'
import type Docker from 'dockerode'
import { isConflict, isMissing } from '../errors.ts'
import { inspectImage } from './find-image.ts'

/** Removes the images that a platform has made. */
export class OwnImages {
  readonly #docker: Docker
  readonly #prefix: string
  readonly #removing = new Turns()

  constructor(docker: Docker, platform: string) {
    this.#docker = docker
    this.#prefix = `berth-${platform}/`
  }

  /** Removes the name of an image, and the image with its last name, unless a container has it still. */
  async remove(name: string): Promise<void> {
    await this.#inTurn(() => this.#docker.getImage(name).remove({ force: true }))
  }

  /**
   * Removes an image that lost its name while a container had it, once that is gone.
   *
   * @param name - what the image was called when the container was made, which tells whose it is
   */
  async removeNameless(id: string, name: string): Promise<void> {
    if (!name.startsWith(this.#prefix)) return
    await this.#inTurn(async () => {
      const image = await inspectImage(this.#docker, id)
      if (!image || image.RepoTags?.length || image.RepoDigests?.length) return
      // Whatever else still has it removes it later.
      await this.#docker
        .getImage(id)
        .remove()
        .catch((error: unknown) => {
          if (!isConflict(error)) throw error
        })
    })
  }

  /** Docker removes an image without a name with the last one that was made of it, and fails when it is removing both. */
  async #inTurn(work: () => Promise<void>): Promise<void> {
    try {
      await this.#removing.take('all', work)
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }
}
