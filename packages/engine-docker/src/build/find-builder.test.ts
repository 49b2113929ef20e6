import assert from 'node:assert/strict'
import { connect as dial, createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeTempFolder } from '@berth/sdk/testing'
import { connect } from '../api/connect.ts'
import { DOCKER_HOST } from '../testing/docker-for-tests.ts'
import { buildOf, collect, dockerSuite, outputOf } from '../testing/docker-suite.ts'
import { findBuilder } from './find-builder.ts'

await dockerSuite('builders', (open) => {
  test('BuildKit makes images where there is one', async () => {
    assert.equal(await findBuilder(await connect({ host: DOCKER_HOST })), 'buildkit')
  })

  test('where BuildKit is missing the classic builder makes them, without being told', async () => {
    await using older = await withoutBuildKit()
    await using tested = await open({ host: older.host })
    const { texts, onLine } = collect()
    const build = await buildOf(tested, { 'who.txt': String(Date.now()) }, { onLine })
    // As only the classic builder tells its steps.
    assert.equal(
      texts.some((text) => /^Step \d+\/\d+ : COPY/.test(text)),
      true,
      texts.join('\n'),
    )
    assert.equal((await outputOf(tested, build, 'cat who.txt')).length, 1)
    await tested.engine.removeBuild(build)
  })
})

/** Docker as it is without BuildKit: there is no session to be had. */
async function withoutBuildKit(): Promise<{ readonly host: string } & AsyncDisposable> {
  const folder = await makeTempFolder()
  const socket = join(folder.path, 'docker.sock')
  const server = createServer((client) => {
    const docker = dial(DOCKER_HOST.replace('unix://', ''))
    client.on('data', (chunk) => {
      if (/^POST \S*\/session /.test(chunk.toString('latin1'))) {
        client.end('HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}')
      } else docker.write(chunk)
    })
    docker.on('data', (chunk) => client.write(chunk))
    for (const [one, other] of [
      [client, docker],
      [docker, client],
    ] as const) {
      one
        .on('end', () => other.end())
        .on('error', () => other.destroy())
        .on('close', () => other.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  return {
    host: `unix://${socket}`,
    async [Symbol.asyncDispose]() {
      server.close()
      await folder[Symbol.asyncDispose]()
    },
  }
}
