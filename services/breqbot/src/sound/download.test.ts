import assert from 'node:assert/strict'
import test from 'node:test'
// @boundaries-ignore what tests start is shared by all of them
import { startDiscord } from '../../../../test/discord/index.ts'
import { serveHttp } from '../testing/serve-http.ts'
import { download } from './download.ts'

const MIB = 1024 * 1024

test('a file within the limit is fetched whole', async () => {
  await using discord = await startDiscord()
  const bytes = Buffer.from('a sound')
  const { url } = discord.cdn.upload('horn.mp3', bytes)
  assert.deepEqual(await download({ url, name: 'horn.mp3' }, { limit: bytes.length }), bytes)
})

test('a file of 50 MB is refused early, also when its length is not told', async () => {
  await using discord = await startDiscord()
  for (const isLengthTold of [true, false]) {
    const file = discord.cdn.upload('big.mp3', Buffer.alloc(50 * MIB), { isLengthTold })
    await assert.rejects(download({ url: file.url, name: 'big.mp3' }, { limit: MIB }), {
      code: 'TOO_LARGE',
      message: 'The file is too large: at most 1 MiB can be added',
    })
    // What the sockets hold is taken too.
    assert.ok(discord.cdn.sentOf(file) < 20 * MIB, `${discord.cdn.sentOf(file)} bytes were taken`)
  }
})

test('of a file that says it is too large nothing is waited for', async () => {
  await using server = await serveHttp((_request, response) =>
    response.writeHead(200, { 'content-length': 50 * MIB }).flushHeaders(),
  )
  await assert.rejects(download({ url: server.url, name: 'big.mp3' }, { limit: MIB, timeout: 5000 }), {
    code: 'TOO_LARGE',
  })
})

test('an expired link, a server that is gone and one that is slow are told apart', async () => {
  await using discord = await startDiscord()
  const file = { url: discord.cdn.upload('horn.mp3', Buffer.from('x')).url, name: 'horn.mp3' }
  discord.cdn.expireLinks()
  await assert.rejects(download(file, { limit: MIB }), {
    code: 'LINK_EXPIRED',
    message: 'The link to horn.mp3 has expired; upload the file again',
  })
  await assert.rejects(download({ url: 'http://127.0.0.1:1/x', name: 'x' }, { limit: MIB }), {
    code: 'DOWNLOAD_FAILED',
    message: 'x could not be fetched: the connection failed; try again',
  })
  await using silent = await serveHttp(() => {})
  await assert.rejects(download({ ...file, url: silent.url }, { limit: MIB, timeout: 50 }), {
    message: 'horn.mp3 could not be fetched: it took longer than 50 ms; try again',
  })
  const reason = new Error('enough')
  await assert.rejects(download(file, { limit: MIB, signal: AbortSignal.abort(reason) }), reason)
})
