/** Thrown when something took too long: that says nothing of whether it would have worked. */
export class TookTooLong extends Error {
  override readonly name = 'TookTooLong'
}

/**
 * The promise's value, when it comes in time.
 *
 * @throws {TookTooLong} `drawing took longer than 5000 ms`
 */
export async function within<Value>(ms: number, promise: Promise<Value>, what: string): Promise<Value> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new TookTooLong(`${what} took longer than ${ms} ms`)), ms)
  try {
    return await Promise.race([promise, tooLate])
  } finally {
    clearTimeout(timer)
  }
}
