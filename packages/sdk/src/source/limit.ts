/** Runs at most so many of the given tasks at once: opening ten thousand files in one go would use up the descriptors. */
export type Limit = <T>(task: () => Promise<T>) => Promise<T>

/** A limit of its own, shared by everyone who is handed it. */
export function limitTo(most: number): Limit {
  const waiting: (() => void)[] = []
  let running = 0
  return async (task) => {
    if (running === most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await task()
    } finally {
      // The place is handed on, not given back: nobody else can slip in between.
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
