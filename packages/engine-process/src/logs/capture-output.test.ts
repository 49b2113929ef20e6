import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { captureOutput } from './capture-output.ts'

test('while a sink has enough, nothing is read', async () => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const { promise: written, resolve: write } = Promise.withResolvers<void>()
  const texts: string[] = []
  const sink = {
    write(lines: readonly { readonly text: string }[]) {
      texts.push(...lines.map(({ text }) => text))
      return texts.length > 1
    },
    written: () => written,
  }
  const capture = captureOutput({ stdout, stderr }, { app: 'cards', source: 'web.1' }, [sink])
  stdout.write('one\n')
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual([stdout.isPaused(), stderr.isPaused()], [true, true])
  stderr.write('two\n')
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(texts, ['one'])
  write()
  stdout.end()
  stderr.end()
  await capture.finish(10_000)
  assert.deepEqual(texts, ['one', 'two'])
})

test('a pipe that somebody holds open is left after a while', async () => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const texts: string[] = []
  const sink = {
    write(lines: readonly { readonly text: string }[]) {
      texts.push(...lines.map(({ text }) => text))
      return true
    },
    written: () => Promise.resolve(),
  }
  const capture = captureOutput({ stdout, stderr }, { app: 'cards', source: 'web.1' }, [sink])
  stdout.write('one\nhalf')
  await capture.finish(20)
  assert.deepEqual(texts, ['one', 'half'])
})
