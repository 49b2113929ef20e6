const LONGEST_MAGIC = 6
const MAGIC = /^(?:REDIS|VALKEY)/

/**
 * The bytes of an RDB file as they are; rejects when it is none, before any of it is handed on. Whether it is whole is
 * for a server to find out, which checks its sums.
 *
 * @throws {Error}
 */
export async function* checkedRdb(dump: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Buffer | undefined = Buffer.alloc(0)
  for await (const bytes of dump) {
    if (head === undefined) {
      yield bytes
      continue
    }
    head = Buffer.concat([head, bytes])
    if (head.length < LONGEST_MAGIC) continue
    assertMagic(head)
    yield head
    head = undefined
  }
  if (head !== undefined) assertMagic(head)
}

function assertMagic(head: Buffer): void {
  if (head.length === 0) throw new Error('what was given to import is empty')
  const isRdb = head.length >= LONGEST_MAGIC && MAGIC.test(head.subarray(0, LONGEST_MAGIC).toString('latin1'))
  if (!isRdb) throw new Error('what was given to import is no RDB file, as redis:export writes one')
}
