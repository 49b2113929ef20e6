import { isOverWithin } from '../promises.ts'

const PATIENCE = 5_000

/** Who still reads the output of which container: it is not removed from under them. */
export class Followers {
  readonly #reading = new Map<string, Set<Promise<void>>>()

  /** Notes that the output of a container is read until the task is over. */
  async note(id: string, task: Promise<void>): Promise<void> {
    const tasks = this.#reading.get(id) ?? new Set()
    this.#reading.set(id, tasks.add(task))
    try {
      await task
    } finally {
      tasks.delete(task)
      if (tasks.size === 0) this.#reading.delete(id)
    }
  }

  /** Waits until all have read to the end, though not for ever for one who does not read. */
  async areDone(id: string): Promise<void> {
    const tasks = [...(this.#reading.get(id) ?? [])]
    await isOverWithin(Promise.allSettled(tasks), PATIENCE)
  }
}
