import { hash, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

interface Manifest {
  readonly type: string
  readonly bytes: Buffer
}

/**
 * A registry of one test, in memory: images can be pushed to it and pulled from it, and it can ask for a login.
 * Docker speaks to those of this machine without TLS.
 */
export class OwnRegistry implements AsyncDisposable {
  /** `127.0.0.1:40123`: what names of its images begin with. */
  readonly host: string
  /** Method and path of what it was asked, in order. */
  readonly asked: string[] = []
  /** `name:password` that everybody must show from now on. */
  login: string | undefined
  readonly #close: () => Promise<void>
  readonly #blobs = new Map<string, Buffer>()
  readonly #uploads = new Map<string, Buffer>()
  readonly #manifests = new Map<string, Manifest>()

  static async start(): Promise<OwnRegistry> {
    const server = createServer((request, response) => void registry.#answer(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const close = () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    const registry = new OwnRegistry(`127.0.0.1:${port}`, close)
    return registry
  }

  private constructor(host: string, close: () => Promise<void>) {
    this.host = host
    this.#close = close
  }

  /** What a name such as `team/game:1` stands for. @throws when nobody has pushed it */
  digestOf(name: string): string {
    const manifest = this.#manifests.get(name.replace(':', '/'))
    if (!manifest) throw new Error(`${name} was not pushed`)
    return digestOf(manifest.bytes)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', `http://${this.host}`)
    const method = request.method ?? 'GET'
    this.asked.push(`${method} ${url.pathname}`)
    const body = await buffer(request)
    const shown = request.headers.authorization?.replace(/^Basic /, '') ?? ''
    if (this.login !== undefined && Buffer.from(shown, 'base64').toString() !== this.login) {
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="tests"' })
      return void response.end(JSON.stringify({ errors: [{ code: 'UNAUTHORIZED', message: 'who are you' }] }))
    }
    const [, name = '', kind, rest = ''] =
      /^\/v2\/(.+?)\/(blobs\/uploads|blobs|manifests)\/(.*)$/.exec(url.pathname) ?? []
    if (kind === 'blobs/uploads') return this.#upload(method, name, rest, url, body, response)
    if (kind === 'blobs')
      return this.#send(response, method, this.#blobs.get(rest), 'application/octet-stream')
    if (kind !== 'manifests') return void response.end('{}')
    if (method === 'PUT') return this.#putManifest(name, rest, request, body, response)
    const manifest = this.#manifests.get(`${name}/${rest}`)
    return this.#send(response, method, manifest?.bytes, manifest?.type ?? '')
  }

  #upload(method: string, name: string, id: string, url: URL, body: Buffer, response: ServerResponse): void {
    const upload = id || randomUUID()
    const bytes = Buffer.concat([this.#uploads.get(upload) ?? Buffer.alloc(0), body])
    this.#uploads.set(upload, bytes)
    const digest = url.searchParams.get('digest')
    if (digest !== null) this.#blobs.set(digest, bytes)
    const status = method === 'PUT' ? 201 : 202
    const headers = {
      Location: `/v2/${name}/blobs/uploads/${upload}`,
      Range: `0-${bytes.length - 1}`,
      ...(digest !== null && { 'Docker-Content-Digest': digest }),
    }
    response.writeHead(status, headers).end()
  }

  #putManifest(
    name: string,
    tag: string,
    request: IncomingMessage,
    bytes: Buffer,
    response: ServerResponse,
  ): void {
    const manifest = { type: request.headers['content-type'] ?? '', bytes }
    const digest = digestOf(bytes)
    for (const reference of [tag, digest]) this.#manifests.set(`${name}/${reference}`, manifest)
    response.writeHead(201, { 'Docker-Content-Digest': digest }).end()
  }

  #send(response: ServerResponse, method: string, bytes: Buffer | undefined, type: string): void {
    if (!bytes) {
      response.writeHead(404, { 'Content-Type': 'application/json' })
      return void response.end(
        JSON.stringify({ errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] }),
      )
    }
    const headers = {
      'Content-Type': type,
      'Content-Length': bytes.length,
      'Docker-Content-Digest': digestOf(bytes),
    }
    response.writeHead(200, headers).end(method === 'HEAD' ? undefined : bytes)
  }
}

function digestOf(bytes: Buffer): string {
  return `sha256:${hash('sha256', bytes)}`
}
