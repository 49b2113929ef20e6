import { request } from 'node:http'
import type { Agent } from 'node:http'

export interface Answer {
  readonly status: number
  readonly body: string
}

/** Asks an app through the router, by its host name whatever that resolves to. */
export async function ask(
  port: number,
  host: string,
  path = '/',
  agent?: Agent,
  method = 'GET',
  address = '127.0.0.1',
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const asked = request(
    { host: address, port, path, method, headers: { host }, agent: agent ?? false },
    (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (body += part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
      response.on('error', reject)
    },
  )
  asked.on('error', reject).end()
  return promise
}
