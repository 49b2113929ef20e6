import { get } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'

/** The image that the app begins with; where Docker has none, it is pulled, or `npm test` makes one. */
const IMAGE = 'node:24-bookworm-slim'

/** The app of the measurements: small, with a Dockerfile of its own, and gone as soon as it is told to. */
export const APP_FILES = {
  Dockerfile: `FROM ${IMAGE}\nWORKDIR /app\nCOPY . .\nUSER node\nCMD ["node", "server.mjs"]\n`,
  'package.json': '{ "private": true, "type": "module" }\n',
} as const

/** Its program in one version, which it answers with. */
export function programOf(version: number): string {
  return `import { createServer } from 'node:http'
createServer((request, response) => response.end('${version}')).listen(process.env.PORT)
process.on('SIGTERM', () => process.exit())
`
}

/** Where to ask for the app. */
export interface Place {
  readonly address: string
  readonly port: number
  /** What the `Host` header says. */
  readonly host?: string
}

/** Waits for the first answer with that version, asking again and again: when it comes is what is measured. */
export async function waitForVersion(version: number, place: Place): Promise<void> {
  while ((await ask(place).catch(() => '')) !== String(version)) await setTimeout(5)
}

async function ask({ address, port, host = address }: Place): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  get({ host: address, port, headers: { host }, agent: false }, resolve).on('error', reject)
  return await text(await promise)
}
