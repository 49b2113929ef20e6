import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { app } from '@berth/sdk'
import { WebSocket } from 'ws'
import { fixture, openBerth } from './support/open-berth.ts'

test('a websocket is closed with 1012 when a release is replaced, and finds the new one at once', async () => {
  await using berth = await openBerth()
  await berth.platform.deploy(app('talk', { source: fixture('websocket'), drainTimeout: 1_000 }))
  const first = await connect(berth.port)
  assert.equal(await say(first, 'moin'), 'hello: moin')

  const closed = once(first, 'close')
  const changed = berth.platform.config.set('talk', { GREETING: 'ahoy' })
  assert.equal((await closed)[0], 1012)
  const second = await connect(berth.port)
  assert.equal(await say(second, 'moin'), 'ahoy: moin')
  await changed
  assert.equal(await say(second, 'still here'), 'ahoy: still here')
  second.terminate()
})

async function connect(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { headers: { host: 'talk.localhost' } })
  await once(socket, 'open')
  return socket
}

async function say(socket: WebSocket, text: string): Promise<string> {
  socket.send(text)
  const [data] = (await once(socket, 'message')) as [Buffer]
  return data.toString()
}
