import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { portOwner } from './port-owner.ts'
import { portTaken } from './port-taken.ts'

const skip = process.platform === 'linux' ? false : 'only Linux tells who has a port'

test('who listens on a port is told, for each address that it keeps others from', { skip }, async () => {
  const program =
    "require('net').createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port) })"
  const other = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [output] = (await once(other.stdout, 'data')) as [Buffer]
    const port = Number(output.toString())
    const name = `node (process ${other.pid})`
    for (const host of ['127.0.0.1', '0.0.0.0', '']) assert.equal(await portOwner(host, port), name, host)
    assert.equal(await portOwner('127.0.0.2', port), undefined)
    assert.equal(
      (await portTaken({ host: '127.0.0.1', port })).message,
      `Port ${port} of 127.0.0.1 is used by ${name}; end that one or choose another port`,
    )
  } finally {
    other.kill()
  }
})

test('so is who listens on all addresses, or for datagrams; nobody is nobody', { skip }, async () => {
  const own = `node (process ${process.pid})`
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  assert.equal(await portOwner('127.0.0.1', port), own)
  server.close()
  await once(server, 'close')
  assert.equal(await portOwner('127.0.0.1', port), undefined)
  assert.equal(
    (await portTaken({ host: '127.0.0.1', port })).message,
    `Port ${port} of 127.0.0.1 is used by another program; end that one or choose another port`,
  )

  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  assert.equal(await portOwner('127.0.0.1', socket.address().port), own)
  socket.close()
})
