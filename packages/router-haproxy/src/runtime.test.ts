import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Runtime, RuntimeError } from './runtime.ts'

test('replies come back in the order of their commands, however the bytes are cut', async (t) => {
  const api = await startApi(t, (line) => `reply to ${line}\nin two lines\n`, 3)
  const runtime = new Runtime(api.path)
  const replies = await Promise.all(['one', 'two', 'three'].map((command) => runtime.ask(command)))
  runtime.close()
  assert.deepEqual(
    replies,
    ['one', 'two', 'three'].map((command) => `reply to ${command}\nin two lines`),
  )
  assert.equal(api.connections, 1)
})

test('a payload goes out after its command and ends with one empty line', async (t) => {
  const api = await startApi(t, () => '')
  const runtime = new Runtime(api.path)
  await runtime.run([{ text: 'set ssl cert a.pem', payload: 'first\nsecond\n' }, { text: 'next' }])
  runtime.close()
  assert.deepEqual(api.lines, ['set ssl cert a.pem <<', 'first', 'second', '', 'next'])
})

test('a command that is refused is an error that says which and why, and nothing of its payload', async (t) => {
  const api = await startApi(t, (line) => (line === 'bad' ? '[3]: No such server.\nand more\n' : ''))
  const runtime = new Runtime(api.path)
  await assert.rejects(runtime.run([{ text: 'good' }, { text: 'bad', payload: 'secret' }]), (error) => {
    assert.ok(error instanceof RuntimeError)
    assert.equal(error.message, 'HAProxy did not bad: [3]: No such server.')
    return true
  })
  runtime.close()
})

test('messages that say what was done are no errors', async (t) => {
  const said = [
    "[4]: no need to change the addr, port changed from '1' to '44' by 'stats socket command'",
    "[4]: IP changed from '127.0.0.1' to '10.0.0.1', no need to change the port by 'stats socket command'",
    'Success!',
  ]
  const api = await startApi(t, (line) => `${said[Number(line)]}\n`)
  const runtime = new Runtime(api.path)
  await runtime.run([{ text: '0' }, { text: '1' }, { text: '2', expects: /Success!$/ }])
  runtime.close()
})

test('it connects again when HAProxy was started again, and what was asked meanwhile is an error', async (t) => {
  const api = await startApi(t, (line) => (line === 'die' ? undefined : 'alive\n'))
  const runtime = new Runtime(api.path)
  assert.equal(await runtime.ask('first'), 'alive')
  const asked = [runtime.ask('die'), runtime.ask('too late')]
  const outcomes = await Promise.allSettled(asked)
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  assert.equal(await runtime.ask('again'), 'alive')
  runtime.close()
  assert.equal(api.connections, 2)
})

test('a HAProxy that is not there is an error', async () => {
  await assert.rejects(new Runtime('/nowhere/admin.sock').ask('show info'), { code: 'ENOENT' })
})

/** A runtime API that answers each line as it is told; `undefined` ends the connection. */
async function startApi(t: TestContext, reply: (line: string) => string | undefined, piece = Infinity) {
  const folder = await mkdtemp(join(tmpdir(), 'runtime-'))
  const api = { path: join(folder, 'admin.sock'), lines: [] as string[], connections: 0 }
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    api.connections++
    let rest = ''
    let isPayload = false
    const answer = (line: string) => {
      if (line === 'prompt' || line === 'set severity-output number') return '\n> '
      api.lines.push(line)
      if (isPayload && line !== '') return '+ '
      isPayload = line.endsWith('<<')
      if (isPayload) return '+ '
      const text = reply(
        line === '' ? (api.lines.findLast((other) => other.endsWith('<<')) ?? '').slice(0, -3) : line,
      )
      return text === undefined ? undefined : `${text}\n> `
    }
    socket.setEncoding('utf8').on('data', (chunk) => {
      rest += String(chunk)
      const lines = rest.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const text = answer(line)
        if (text === undefined) socket.destroy()
        else
          for (let index = 0; index < text.length; index += piece)
            socket.write(text.slice(index, index + piece))
      }
    })
  })
  t.after(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await rm(folder, { recursive: true })
  })
  server.listen({ path: api.path })
  await once(server, 'listening')
  return api
}
