import { setTimeout } from 'node:timers/promises'

/** What a task comes to; with the signal's reason instead as soon as that is aborted, while the task goes on. */
export async function unlessAborted<T>(task: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return await task
  using stack = new DisposableStack()
  const aborted = new Promise<never>((_, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    stack.defer(() => signal.removeEventListener('abort', abort))
    if (signal.aborted) abort()
  })
  return await Promise.race([task, aborted])
}

/** Whether a task was over within the time, in milliseconds. */
export async function isOverWithin(task: Promise<unknown>, time: number): Promise<boolean> {
  const over = new AbortController()
  const done = task.then(
    () => true,
    () => true,
  )
  const late = setTimeout(time, false, { signal: over.signal }).catch(() => false)
  try {
    return await Promise.race([done, late])
  } finally {
    over.abort()
  }
}

/** Waits, or less when the signal comes first. */
export async function pause(time: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(time, undefined, signal ? { signal } : {}).catch(() => {})
}
