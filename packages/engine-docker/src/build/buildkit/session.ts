import { randomUUID } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { Server, ServerCredentials, status } from '@grpc/grpc-js'
import type { handleUnaryCall, MethodDefinition } from '@grpc/grpc-js'
import type Docker from 'dockerode'
import { decodeSecretRequest, encodeSecretResponse } from './messages.ts'

/** A session beside a build, through which BuildKit asks for what must not be part of the image. */
export interface Session extends Disposable {
  readonly id: string
}

const GET_SECRET = '/moby.buildkit.secrets.v1.Secrets/GetSecret'
const CREDENTIALS = '/moby.filesync.v1.Auth/Credentials'
const FETCH_TOKEN = '/moby.filesync.v1.Auth/FetchToken'
/** Asked again and again; a session that does not answer is taken for gone, and what asks it later fails. */
const HEALTH = '/grpc.health.v1.Health/Check'
/** `status: SERVING` */
const IS_WELL = Buffer.from([0x08, 0x01])

/**
 * Opens a session: Docker turns the connection around and calls us. It serves secrets by name, and says that it has no
 * credentials for registries.
 */
export async function openSession(
  docker: Docker,
  secrets: Readonly<Record<string, Uint8Array>>,
): Promise<Session> {
  const id = randomUUID()
  const socket = await dialSession(docker, id)
  const server = new Server()
  server.createConnectionInjector(ServerCredentials.createInsecure()).injectConnection(socket)
  server.addService(
    {
      getSecret: method(GET_SECRET),
      credentials: method(CREDENTIALS),
      fetchToken: method(FETCH_TOKEN),
      check: method(HEALTH),
    },
    {
      getSecret: answer((request) => {
        const name = decodeSecretRequest(request)
        const secret = Object.hasOwn(secrets, name) ? secrets[name] : undefined
        return secret && encodeSecretResponse(secret)
      }),
      // An empty message: nobody is logged in.
      credentials: answer(() => Buffer.alloc(0)),
      fetchToken: answer(() => undefined),
      check: answer(() => IS_WELL),
    },
  )
  return {
    id,
    [Symbol.dispose]() {
      server.forceShutdown()
      socket.destroy()
    },
  }
}

/** Asks Docker to turn a connection around; rejects where it has no BuildKit. */
export function dialSession(docker: Docker, id: string): Promise<Duplex> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>()
  const request = {
    method: 'POST',
    path: '/session',
    hijack: true,
    headers: {
      Upgrade: 'h2c',
      'X-Docker-Expose-Session-Uuid': id,
      'X-Docker-Expose-Session-Name': 'berth',
      'X-Docker-Expose-Session-Grpc-Method': [GET_SECRET, CREDENTIALS, FETCH_TOKEN],
    },
    statusCodes: { 101: true, 200: true, 500: 'server error' },
  }
  const modem = docker.modem as {
    dial(options: object, done: (error: unknown, socket: unknown) => void): void
  }
  modem.dial(request, (error, socket) => (error ? reject(error) : resolve(socket as Duplex)))
  return promise
}

function method(path: string): MethodDefinition<Buffer, Buffer> {
  const same = (bytes: Buffer) => bytes
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  }
}

function answer(reply: (request: Buffer) => Buffer | undefined): handleUnaryCall<Buffer, Buffer> {
  return ({ request }, callback) => {
    const found = reply(request)
    if (found) callback(null, found)
    else callback({ code: status.NOT_FOUND, details: 'there is nothing of that name' })
  }
}
