import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { generate } from 'selfsigned'
import { hostAddress } from './host-address.ts'

/** A proxy as companies have them: it looks into TLS, and shows certificates of an authority of its own. Containers reach it. */
export interface InspectingProxy extends AsyncDisposable {
  readonly url: string
  /** The certificate of its authority. */
  readonly authority: string
  /** `npm.acme.example:443`: where clients wanted to, in order. */
  readonly connections: readonly string[]
}

/**
 * @param host - the only name that it knows
 * @param origin - what it sends requests for that name on to
 */
export async function openInspectingProxy(host: string, origin: string): Promise<InspectingProxy> {
  const authority = await generate([{ name: 'commonName', value: 'Acme Inspection' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
    ],
  })
  const { private: key, cert } = await generate([{ name: 'commonName', value: host }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: authority.private, cert: authority.cert },
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }],
  })
  const inside = createTlsServer({ key, cert }, (request, response) => {
    const to = new URL(request.url ?? '/', origin)
    fetch(to)
      .then(async (answer) => response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer())))
      .catch(() => response.destroy())
  })
  const connections: string[] = []
  const open = new Set<Duplex>()
  const proxy = createServer().on('connect', (request, socket) => {
    connections.push(request.url ?? '')
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    // Clients that do not trust it go away in the middle of everything.
    socket.on('error', () => socket.destroy())
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    inside.emit('connection', socket)
  })
  await new Promise<void>((resolve) => proxy.listen(0, hostAddress(), resolve))
  const { address, port } = proxy.address() as AddressInfo
  return {
    url: `http://${address}:${port}`,
    authority: authority.cert,
    connections,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      await new Promise<void>((resolve) => proxy.close(() => resolve()))
    },
  }
}
