import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { PortPool } from './ports.ts'

/** A range of ports that nothing listens on right now. */
async function freeRange(size: number): Promise<{ readonly first: number; readonly last: number }> {
  const first = 19_000 + Math.floor(Math.random() * 900)
  const pool = new PortPool({ first, last: first + size - 1 })
  const ports = await Promise.all(Array.from({ length: size }, () => pool.take())).catch(() => [])
  for (const port of ports) port.release()
  return ports.length === size ? { first, last: first + size - 1 } : await freeRange(size)
}

test('a port is given to one at a time, and to the next when it is released', async () => {
  const range = await freeRange(3)
  const pool = new PortPool(range)
  const ports = await Promise.all([pool.take(), pool.take(), pool.take()])
  assert.deepEqual(
    ports.map(({ port }) => port).toSorted((one, other) => one - other),
    [range.first, range.first + 1, range.first + 2],
  )
  await assert.rejects(pool.take(), {
    code: 'ENGINE_UNAVAILABLE',
    message: `The process engine cannot be used: no port from ${range.first} to ${range.last} is free; end programs that listen there, or give the engine another range`,
  })
  const [released] = ports
  released.release()
  assert.equal((await pool.take()).port, released.port)
})

for (const host of ['127.0.0.1', '0.0.0.0']) {
  test(`a port that something listens on at ${host} is not given`, async () => {
    const range = await freeRange(2)
    const server = createServer().listen(range.first, host)
    await once(server, 'listening')
    const pool = new PortPool(range)
    assert.equal((await pool.take(range.first)).port, range.last)
    await assert.rejects(pool.take(), { code: 'ENGINE_UNAVAILABLE' })
    server.close()
  })
}

test('a wanted port is given when it is free', async () => {
  const range = await freeRange(9)
  const pool = new PortPool(range)
  const wanted = await pool.take(range.first + 5)
  assert.equal(wanted.port, range.first + 5)
  assert.notEqual((await pool.take(range.first + 5)).port, wanted.port)
})

test(
  'two platforms do not give out the same port',
  { skip: process.platform !== 'linux' && 'needs names in the kernel, which only Linux has' },
  async () => {
    const range = await freeRange(2)
    const [one, other] = [new PortPool(range), new PortPool(range)]
    const ports = [await one.take(), await other.take()]
    assert.equal(new Set(ports.map(({ port }) => port)).size, 2)
    await assert.rejects(one.take(), { code: 'ENGINE_UNAVAILABLE' })
  },
)
