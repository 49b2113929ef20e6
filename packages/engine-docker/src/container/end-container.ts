import type Docker from 'dockerode'
import { isConflict, isMissing } from '../errors.ts'

/** Ends a container: its stop signal (SIGTERM, unless the image says another), SIGKILL to all that is left after a time. */
export class Ending {
  readonly #container: Docker.Container
  readonly #signal: string
  /** Settles when nothing of it runs any more. */
  readonly over: Promise<void>
  #timer: NodeJS.Timeout | undefined
  #deadline = Number.POSITIVE_INFINITY
  #isOver = false

  constructor(docker: Docker, id: string, signal: string) {
    this.#container = docker.getContainer(id)
    this.#signal = signal
    this.over = this.#end()
    // Whoever waits is told; nobody may wait.
    this.over.catch(() => {})
  }

  /** Answers when nothing of it runs any more. A later call with a shorter timeout shortens the time. */
  async within(timeout: number): Promise<void> {
    const deadline = performance.now() + timeout
    if (!this.#isOver && deadline < this.#deadline) {
      this.#deadline = deadline
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => void this.#kill('SIGKILL').catch(() => {}), timeout)
    }
    await this.over
  }

  async #end(): Promise<void> {
    try {
      // Asked before the signal, so that its end cannot be missed.
      const over = this.#container.wait({ condition: 'not-running' })
      over.catch(() => {})
      await this.#kill(this.#signal)
      await over
    } catch (error) {
      if (!isMissing(error)) throw error
    } finally {
      this.#isOver = true
      clearTimeout(this.#timer)
    }
  }

  async #kill(signal: string): Promise<void> {
    try {
      await this.#container.kill({ signal })
    } catch (error) {
      // It has ended by itself.
      if (!isMissing(error) && !isConflict(error)) throw error
    }
  }
}
