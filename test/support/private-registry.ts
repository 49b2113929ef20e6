import { hash } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { createGzip } from 'node:zlib'
import { makeTempFolder } from '@berth/sdk/testing'
import { pack } from 'tar-fs'
import { hostAddress } from './host-address.ts'

/** A registry of npm with one package; where there is a token, for who shows it. Containers reach it. */
export interface PrivateRegistry extends AsyncDisposable {
  /** With a slash at the end, as npm writes it. */
  readonly url: string
  /** What a `package-lock.json` says of the package, under `node_modules/@acme/words`. */
  readonly locked: object
  /** Requests for the package itself, with what came of them, in order. */
  readonly answers: readonly number[]
}

const NAME = '@acme/words'
const MANIFEST = { name: NAME, version: '1.0.0', main: 'index.js' }

/** @param onPackage - called when somebody who may fetches the package, before it is answered */
export async function openPrivateRegistry(
  token?: string,
  onPackage: () => void = () => {},
): Promise<PrivateRegistry> {
  const archive = await packageArchive()
  const answers: number[] = []
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const isShown = token === undefined || request.headers.authorization === `Bearer ${token}`
    const isPackage = request.url === '/words.tgz'
    const status = isShown ? (isPackage ? 200 : 404) : 401
    if (isPackage) answers.push(status)
    if (status === 200) onPackage()
    response.writeHead(status).end(status === 200 ? archive : undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, hostAddress(), resolve))
  const { address, port } = server.address() as AddressInfo
  const url = `http://${address}:${port}/`
  const integrity = `sha512-${hash('sha512', archive, 'base64')}`
  return {
    url,
    locked: { version: MANIFEST.version, resolved: `${url}words.tgz`, integrity },
    answers,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

async function packageArchive(): Promise<Buffer> {
  await using folder = await makeTempFolder({
    'package.json': JSON.stringify(MANIFEST),
    'index.js': "module.exports = 'words of a private package'\n",
  })
  const tar = pack(folder.path, { map: (header) => ({ ...header, name: `package/${header.name}` }) })
  return await buffer((tar as unknown as NodeJS.ReadableStream).pipe(createGzip()))
}
