import { hash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hostAddress } from './host-address.ts'
import type { Wheel } from './wheel.ts'

/** An index of packages of Python, for who shows the password. Containers reach it. */
export interface PackageIndex extends AsyncDisposable {
  /** `172.17.0.1:40123` */
  readonly host: string
  /** Files that were fetched, in order. */
  readonly fetched: readonly string[]
}

export async function openPackageIndex(
  wheels: readonly Wheel[],
  { user, password }: { readonly user: string; readonly password: string },
): Promise<PackageIndex> {
  const login = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const fetched: string[] = []
  const server = createServer((request, response) => {
    const [, place = '', name = ''] = /^\/(simple|files)\/([^/]+)/.exec(request.url ?? '') ?? []
    if (request.headers.authorization !== login)
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="tests"' }).end()
    const found = wheels.filter((wheel) =>
      place === 'simple' ? normalized(wheel.name) === normalized(name) : wheel.file === name,
    )
    if (found.length === 0) return void response.writeHead(404).end()
    if (place === 'simple') {
      const links = found.map(
        ({ file, bytes }) => `<a href="/files/${file}#sha256=${hash('sha256', bytes)}">${file}</a>`,
      )
      return void response.writeHead(200, { 'content-type': 'text/html' }).end(links.join('\n'))
    }
    fetched.push(name)
    response.writeHead(200).end(found[0]!.bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, hostAddress(), resolve))
  const { address, port } = server.address() as AddressInfo
  return {
    host: `${address}:${port}`,
    fetched,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** As packages are looked up by: https://packaging.python.org/en/latest/specifications/name-normalization/ */
function normalized(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-')
}
