import assert from 'node:assert/strict'
import test from 'node:test'
import { runProgram } from './run-program.ts'

const node = (code: string): readonly [string, readonly string[]] => [process.execPath, ['-e', code]]

test('a program is run to its end without any of the environment', async () => {
  const [program, args] = node('process.stdout.write(Object.keys(process.env).join()); console.error("e")')
  const { stdout, ...rest } = await runProgram(program, args)
  assert.deepEqual(rest, { isOk: true, stderr: 'e\n', problem: 'it ended with 0' })
  assert.doesNotMatch(stdout.toString(), /HOME|NODE_OPTIONS/)
})

test('a program that takes too long, or writes too much, is ended', async () => {
  const forever = node('setInterval(() => {}, 1000)')
  const flood = node('setInterval(() => process.stdout.write("x".repeat(10000)), 1)')
  const slow = await runProgram(...forever, { timeout: 300 })
  const loud = await runProgram(...flood, { outputLimit: 50_000 })
  assert.deepEqual([slow.isOk, slow.problem], [false, 'it took longer than 300 ms'])
  assert.deepEqual([loud.isOk, loud.problem], [false, 'it made more than 50000 bytes'])
  assert.ok(loud.stdout.length <= 50_000)
})

test('a program that is not there is named; one that is called off rejects with the reason', async () => {
  await assert.rejects(runProgram('/nowhere/ffmpeg', []), {
    code: 'FFMPEG_MISSING',
    message: /no \/nowhere\/ffmpeg; install ffmpeg/,
  })
  const controller = new AbortController()
  const reason = new Error('enough')
  const running = runProgram(...node('setInterval(() => {}, 1000)'), { signal: controller.signal })
  controller.abort(reason)
  await assert.rejects(running, reason)
})
