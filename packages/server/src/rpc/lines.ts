const LINE_BREAK = 0x0a

/** Cuts a stream into its lines, without their line breaks; what comes after the last one is a line too. */
export async function* readLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  // Not readline: that also ends a line at U+2028, which JSON leaves as it is.
  let parts: Uint8Array[] = []
  for await (const chunk of stream) {
    let start = 0
    for (;;) {
      const end = chunk.indexOf(LINE_BREAK, start)
      if (end === -1) break
      parts.push(chunk.subarray(start, end))
      yield Buffer.concat(parts).toString()
      parts = []
      start = end + 1
    }
    if (start < chunk.length) parts.push(chunk.subarray(start))
  }
  if (parts.length > 0) yield Buffer.concat(parts).toString()
}

/**
 * The first line of a stream, and what follows it as it comes.
 *
 * @param limit - bytes
 * @throws {RangeError} when the line is longer than the limit
 */
export async function splitFirstLine(
  stream: AsyncIterator<Uint8Array>,
  limit: number,
): Promise<{ readonly line: string; readonly rest: AsyncIterable<Uint8Array> }> {
  const parts: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await stream.next()
    if (done) return { line: Buffer.concat(parts).toString(), rest: remaining(Buffer.alloc(0), stream) }
    const end = value.indexOf(LINE_BREAK)
    parts.push(end === -1 ? value : value.subarray(0, end))
    size += parts.at(-1)!.length
    if (size > limit) throw new RangeError(`the first line is longer than ${limit} bytes`)
    if (end !== -1) {
      return { line: Buffer.concat(parts).toString(), rest: remaining(value.subarray(end + 1), stream) }
    }
  }
}

async function* remaining(head: Uint8Array, stream: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head
  for (;;) {
    const { done, value } = await stream.next()
    if (done) return
    yield value
  }
}
