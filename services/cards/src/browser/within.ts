/**
 * The promise's value, when it comes in time.
 *
 * @throws {Error} `drawing took longer than 5000 ms`
 */
export async function within<Value>(ms: number, promise: Promise<Value>, what: string): Promise<Value> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms} ms`)), ms)
  try {
    return await Promise.race([promise, tooLate])
  } finally {
    clearTimeout(timer)
  }
}
