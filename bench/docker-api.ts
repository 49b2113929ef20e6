import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'

/** A call to Docker's API over its socket with nothing in between, so that a floor is one. */
export async function callDocker(method: string, path: string, body?: object | Buffer): Promise<unknown> {
  const { status, text } = await send(method, path, body)
  if (status < 200 || status > 304) throw new Error(`${method} ${path} answered ${status}: ${text}`)
  return isJson(text) ? JSON.parse(text) : text
}

/** The path of Docker's socket; `undefined` where Docker is reached in another way or does not answer. */
export async function findSocket(): Promise<string | undefined> {
  const socket = socketPath()
  if (socket === undefined) return undefined
  const isThere = await send('GET', '/_ping').then(
    ({ status }) => status === 200,
    () => false,
  )
  return isThere ? socket : undefined
}

interface Answer {
  readonly status: number
  readonly text: string
}

async function send(method: string, path: string, body?: object | Buffer): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const isTar = Buffer.isBuffer(body)
  const headers = { 'content-type': isTar ? 'application/x-tar' : 'application/json' }
  const options = { socketPath: socketPath(), method, path: `/v1.41${path}`, headers }
  request(options, resolve)
    .on('error', reject)
    .end(body === undefined || isTar ? body : JSON.stringify(body))
  const response = await promise
  return { status: response.statusCode ?? 0, text: (await buffer(response)).toString() }
}

function socketPath(): string | undefined {
  const host = process.env['DOCKER_HOST'] || 'unix:///var/run/docker.sock'
  return host.startsWith('unix://') ? host.slice('unix://'.length) : undefined
}

/** Builds answer with many of them, one a line. */
function isJson(text: string): boolean {
  return text.startsWith('{') && !text.trimEnd().includes('\n')
}
