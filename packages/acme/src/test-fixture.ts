import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CertificateFiles, CertificateRouter } from '@berth/sdk'
import { freePort } from '@berth/sdk/testing'
import { makeCertificate } from '@berth/router-haproxy/testing'

/** An authority in this machine, Let's Encrypt's own test server, that finds every domain at 127.0.0.1. */
export interface Pebble extends AsyncDisposable {
  readonly directory: URL
  /** What its own HTTPS is trusted by. */
  readonly caBundle: string
  /** The certificate that all it gives goes back to. */
  readonly root: string
  /** Makes the look-up of a domain fail. */
  breakDomain(domain: string): Promise<void>
  mendDomain(domain: string): Promise<void>
}

export interface PebbleOptions {
  /** The port where domains are to be proved. */
  readonly httpPort: number
  /** Seconds that certificates are valid. @default a day */
  readonly validity?: number
}

export async function startPebble({ httpPort, validity = 86_400 }: PebbleOptions): Promise<Pebble> {
  const folder = await mkdtemp(join(tmpdir(), 'pebble-'))
  const [api, management, dns, dnsManagement] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ])
  const files = await makeCertificate(['localhost'], { ips: ['127.0.0.1'] })
  await writeFile(join(folder, 'api.crt'), files.certificate)
  await writeFile(join(folder, 'api.key'), files.key, { mode: 0o600 })
  const pebble = {
    listenAddress: `127.0.0.1:${api}`,
    managementListenAddress: `127.0.0.1:${management}`,
    certificate: join(folder, 'api.crt'),
    privateKey: join(folder, 'api.key'),
    httpPort,
    tlsPort: 1,
    ocspResponderURL: '',
    externalAccountBindingRequired: false,
    certificateValidityPeriod: validity,
  }
  await writeFile(join(folder, 'pebble.json'), JSON.stringify({ pebble }))
  const nothing = ['http01', 'https01', 'tlsalpn01', 'defaultIPv6'].flatMap((name) => [`-${name}`, ''])
  const at = ['-defaultIPv4', '127.0.0.1', '-dns01', `127.0.0.1:${dns}`]
  const names = start('pebble-challtestsrv', [...nothing, ...at, '-management', `127.0.0.1:${dnsManagement}`])
  // Some of its answers tell the client to try again with another nonce, as ever.
  const authority = start('pebble', [
    '-config',
    join(folder, 'pebble.json'),
    '-dnsserver',
    `127.0.0.1:${dns}`,
  ])
  await Promise.all([api, management, dnsManagement].map(waitForPort))
  const tell = async (what: string, host: string) => {
    const answer = await fetch(`http://127.0.0.1:${dnsManagement}/${what}`, {
      method: 'POST',
      body: JSON.stringify({ host: `${host}.` }),
    })
    await answer.arrayBuffer()
  }
  return {
    directory: new URL(`https://127.0.0.1:${api}/dir`),
    caBundle: files.certificate,
    root: await get(`https://127.0.0.1:${management}/roots/0`, files.certificate),
    breakDomain: (domain) => tell('set-servfail', domain),
    mendDomain: (domain) => tell('clear-servfail', domain),
    async [Symbol.asyncDispose]() {
      await Promise.all([end(names), end(authority)])
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A router that does nothing but what certificates need, and remembers it. */
export interface TestRouter extends CertificateRouter, AsyncDisposable {
  readonly port: number
  readonly installed: ReadonlyMap<string, CertificateFiles>
  /** Challenges that are answered now. */
  readonly challenges: ReadonlyMap<string, string>
}

export async function startTestRouter(): Promise<TestRouter> {
  const installed = new Map<string, CertificateFiles>()
  const challenges = new Map<string, string>()
  const port = await freePort()
  const server = createServer((incoming, response) => {
    const answer = challenges.get((incoming.url ?? '').replace('/.well-known/acme-challenge/', ''))
    response.writeHead(answer === undefined ? 404 : 200).end(answer)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    port,
    installed,
    challenges,
    answerChallenge: async (token, answer) => void challenges.set(token, answer),
    forgetChallenge: async (token) => void challenges.delete(token),
    installCertificate: async (name, files) => void installed.set(name, files),
    removeCertificate: async (name) => void installed.delete(name),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** A folder that is removed with it. */
export async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'acme-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** Answers once a condition holds. */
export async function until(holds: () => boolean, deadline = 20_000): Promise<void> {
  for (const end = Date.now() + deadline; !holds(); await sleep(10))
    if (Date.now() > end) throw new Error(`It did not come about within ${deadline} ms: ${holds.toString()}`)
}

function start(program: string, args: readonly string[]): ChildProcess {
  return spawn(program, args, {
    stdio: 'ignore',
    env: { PATH: process.env['PATH'], PEBBLE_VA_NOSLEEP: '1', PEBBLE_AUTHZREUSE: '0' },
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

async function waitForPort(port: number): Promise<void> {
  for (const deadline = Date.now() + 10_000; ; await sleep(20)) {
    const socket = connect(port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      return
    } catch (error) {
      if (Date.now() > deadline) throw error
    } finally {
      socket.destroy()
    }
  }
}

async function get(url: string, ca: string): Promise<string> {
  const asked = request(url, { ca }).end()
  const [response] = await once(asked, 'response')
  return text(response)
}
