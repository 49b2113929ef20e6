import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LogLine, TerminalSize } from '@berth/sdk'
import { servedFake } from './testing/served-fake.ts'

const line = (text: string): LogLine => ({
  at: '2026-01-02T03:04:05.678Z',
  app: 'cards',
  source: 'run',
  stream: 'stdout',
  text,
})

test('a command reads what the caller pipes while its lines come back', async () => {
  await using served = await servedFake({
    // An echo that answers each piece before it reads the next: both ways at once, or never.
    async run(_app, _command, options) {
      for await (const chunk of options?.stdin ?? []) options?.onLine?.(line(Buffer.from(chunk).toString()))
      return { code: 3, signal: null }
    },
  })
  const seen: string[] = []
  const echoed = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  async function* stdin(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('one')
    await echoed[0]?.promise
    yield Buffer.from('two\n')
    await echoed[1]?.promise
  }
  const status = await served.client.run('cards', 'cat', {
    stdin: stdin(),
    onLine: ({ text }) => {
      echoed[seen.push(text) - 1]?.resolve()
    },
  })
  assert.deepEqual({ status, seen }, { status: { code: 3, signal: null }, seen: ['one', 'two\n'] })
})

test('bytes arrive as they were', async () => {
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 256))
  const read = Promise.withResolvers<Buffer>()
  await using served = await servedFake({
    async run(_app, _command, options) {
      read.resolve(Buffer.concat(await Array.fromAsync(options?.stdin ?? [])))
      return { code: 0, signal: null }
    },
  })
  await served.client.run('cards', 'cat', { stdin: inPieces(bytes) })
  assert.ok(bytes.equals(await read.promise))
})

test('without input there is nothing to read', async () => {
  await using served = await servedFake({
    async run(_app, _command, options) {
      assert.deepEqual(await Array.fromAsync(options?.stdin ?? []), [])
      return { code: 0, signal: null }
    },
  })
  assert.deepEqual(await served.client.run('cards', 'cat'), { code: 0, signal: null })
})

test('a command that does not read its endless input still answers how it ended', async () => {
  await using served = await servedFake({
    async run(_app, _command, options) {
      for await (const _ of options?.stdin ?? []) break
      return { code: null, signal: 'SIGPIPE' }
    },
  })
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) yield Buffer.alloc(64 * 1024)
  }
  assert.deepEqual(await served.client.run('cards', 'true', { stdin: endless() }), {
    code: null,
    signal: 'SIGPIPE',
  })
})

test('output arrives as it was written, no faster than it is taken', async () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index))
  let given = 0
  await using served = await servedFake({
    async enter(_app, options) {
      assert.equal(options?.onLine, undefined)
      for (; given < 400; given += 1) {
        await options?.onOutput?.({
          stream: 'stderr',
          bytes: Buffer.concat(Array.from({ length: 64 }, () => bytes)),
        })
      }
      return { code: 0, signal: null }
    },
  })
  let [taken, furthest] = [0, 0]
  await served.client.enter('cards', {
    onOutput: async (output) => {
      assert.ok(output.stream === 'stderr' && bytes.equals(Buffer.from(output.bytes).subarray(0, 256)))
      taken += 1
      await new Promise((resolve) => setImmediate(resolve))
      furthest = Math.max(furthest, given - taken)
    },
  })
  assert.equal(taken, 400)
  assert.ok(furthest < 390, `${furthest} pieces were waiting`)
})

test('a terminal tells its size, and each that it changes to', async () => {
  const seen: TerminalSize[] = []
  await using served = await servedFake({
    async run(_app, _command, options) {
      seen.push(options!.terminal!)
      for await (const size of options?.resizes ?? []) {
        seen.push(size)
        if (size.rows === 50) return { code: 0, signal: null }
      }
      return { code: 1, signal: null }
    },
  })
  async function* resizes(): AsyncGenerator<TerminalSize> {
    yield { columns: 100, rows: 40 }
    yield { columns: 120, rows: 50 }
  }
  const status = await served.client.run('cards', 'vi', {
    terminal: { columns: 80, rows: 24 },
    resizes: resizes(),
  })
  assert.deepEqual(status, { code: 0, signal: null })
  assert.deepEqual(seen, [
    { columns: 80, rows: 24 },
    { columns: 100, rows: 40 },
    { columns: 120, rows: 50 },
  ])
})

async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += 7_777) yield bytes.subarray(start, start + 7_777)
}
