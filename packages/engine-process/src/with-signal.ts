/** The result of something that goes on whatever happens, unless the signal comes first: that rejects with its reason. */
export async function withSignal<T>(task: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal === undefined) return await task
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort)
  if (signal.aborted) abort()
  try {
    return await Promise.race([task, promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
