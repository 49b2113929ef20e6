import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { join } from 'node:path'
import { makeTempFolder } from '@berth/sdk/testing'

/** A socket that leads to Docker, and can be cut: then Docker is gone for whoever is behind it, and containers go on. */
export interface DockerLine extends AsyncDisposable {
  /** As `DOCKER_HOST` has it. */
  readonly host: string
  cut(): Promise<void>
  mend(): Promise<void>
}

/** @param socket - path of the socket of Docker itself */
export async function openDockerLine(socket: string): Promise<DockerLine> {
  const folder = await makeTempFolder()
  const path = join(folder.path, 'docker.sock')
  const ends = new Set<Socket>()
  let server: Server | undefined

  async function mend(): Promise<void> {
    if (server) return
    server = createServer({ allowHalfOpen: true }, (from) => {
      const to = connect({ path: socket, allowHalfOpen: true })
      from.pipe(to).pipe(from)
      for (const end of [from, to]) {
        ends.add(end)
        end.on('error', () => [from, to].forEach((each) => each.destroy()))
        end.on('close', () => ends.delete(end))
      }
    })
    server.listen(path)
    await once(server, 'listening')
  }

  async function cut(): Promise<void> {
    const closing = server
    server = undefined
    if (!closing) return
    closing.close()
    for (const end of ends) end.destroy()
    await once(closing, 'close')
  }

  await mend()
  return {
    host: `unix://${path}`,
    cut,
    mend,
    async [Symbol.asyncDispose]() {
      await cut()
      await folder[Symbol.asyncDispose]()
    },
  }
}
