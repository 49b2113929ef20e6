import { execFile, fork, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePort } from '@berth/sdk/testing'
import { BENCH_HOST } from './router-load.ts'

const run = promisify(execFile)
/** Milliseconds. */
const START_TIMEOUT = 10_000

/** A running server of one process. */
export interface Contender extends AsyncDisposable {
  readonly name: string
  readonly port: number
  readonly pid: number
}

/** One line that says what such a benchmark needs and how to get it; `undefined` when all is there. */
export async function missingTools(...more: readonly string[]): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'bench/router needs Linux: it reads CPU time from /proc'
  const missing: string[] = []
  // wrk ends with a failure when it prints its version; only a program that is not there has ENOENT.
  for (const tool of ['nginx', 'wrk', ...more])
    await run(tool, ['-v']).catch((error) => error.code === 'ENOENT' && missing.push(tool))
  if (missing.length === 0) return undefined
  return `bench/router needs ${missing.join(' and ')}; install with: apt-get install ${missing.join(' ')}`
}

/** The app behind all routers. */
export function startBackend(folder: string): Promise<Contender> {
  const location = 'default_type text/plain; return 200 "hello from the app, a few bytes of it\\n";'
  return startServer('no router', folder, '', location)
}

/**
 * nginx with the headers that Dokku's template sets.
 *
 * @param keepalive - how many idle connections to the app it keeps; 0, Dokku's default, for a new one each time
 */
export function startNginx(
  name: string,
  folder: string,
  backend: number,
  keepalive: number,
): Promise<Contender> {
  const keeps = keepalive > 0
  const upstream = `upstream app { server 127.0.0.1:${backend}; ${keeps ? `keepalive ${keepalive}; keepalive_requests 1000000000;` : ''} }`
  const location = [
    'proxy_pass http://app;',
    'proxy_http_version 1.1;',
    'proxy_set_header Upgrade $http_upgrade;',
    `proxy_set_header Connection ${keeps ? '""' : '$http_connection'};`,
    'proxy_set_header Host $http_host;',
    'proxy_set_header X-Forwarded-For $remote_addr;',
    'proxy_set_header X-Forwarded-Port $server_port;',
    'proxy_set_header X-Forwarded-Proto $scheme;',
    'proxy_set_header X-Request-Start $msec;',
  ]
  return startServer(name, folder, upstream, location.join('\n'))
}

/** nginx with upstream keepalive that does for a request what `haproxy()` does: an id, the same headers said and removed. */
export function startEqualNginx(name: string, folder: string, backend: number): Promise<Contender> {
  const upstream = `
  map $http_x_request_id $id { default $request_id; "~^[A-Za-z0-9_.:+/=@-]{1,128}$" $http_x_request_id; }
  upstream app { server 127.0.0.1:${backend}; keepalive 64; keepalive_requests 1000000000; }`
  const set = (header: string, value: string) => `proxy_set_header ${header} ${value};`
  const removed = [
    'TE',
    'Keep-Alive',
    'Proxy',
    'Proxy-Connection',
    'Proxy-Authorization',
    'Forwarded',
    'X-Real-IP',
  ]
  const location = [
    'proxy_pass http://app;',
    'proxy_http_version 1.1;',
    set('Connection', '""'),
    set('Host', '$http_host'),
    set('X-Request-Id', '$id'),
    set('X-Forwarded-For', '$remote_addr'),
    set('X-Forwarded-Host', '$http_host'),
    set('X-Forwarded-Port', '$server_port'),
    set('X-Forwarded-Proto', '$scheme'),
    set('X-Request-Start', '$msec'),
    ...removed.map((header) => set(header, '""')),
  ]
  return startServer(name, folder, upstream, location.join('\n'), `server_name ${BENCH_HOST};`)
}

/** Caddy, with one thread to run in, as the others have. */
export async function startCaddy(name: string, folder: string, backend: number): Promise<Contender> {
  const port = await freePort()
  const home = join(folder, 'caddy')
  await mkdir(home)
  const routes = [
    {
      match: [{ host: [BENCH_HOST] }],
      handle: [{ handler: 'reverse_proxy', upstreams: [{ dial: `127.0.0.1:${backend}` }] }],
    },
  ]
  const server = { listen: [`127.0.0.1:${port}`], routes, automatic_https: { disable: true } }
  const config = { admin: { disabled: true }, apps: { http: { servers: { app: server } } } }
  await writeFile(join(home, 'caddy.json'), JSON.stringify(config))
  const child = spawn('caddy', ['run', '--config', join(home, 'caddy.json')], {
    stdio: 'ignore',
    env: { ...process.env, HOME: home, GOMAXPROCS: '1' },
  })
  await Promise.race([waitForPort(port), failIfItEnds(child, name)])
  return contender(name, port, child)
}

/** The embedded router, in a process of its own. */
export async function startEmbedded(name: string, backend: number): Promise<Contender> {
  const child = fork(fileURLToPath(new URL('router-child.ts', import.meta.url)), [
    String(backend),
    BENCH_HOST,
  ])
  const [port] = await Promise.race([once(child, 'message'), failIfItEnds(child, name)])
  return contender(name, Number(port), child)
}

async function startServer(
  name: string,
  folder: string,
  upstream: string,
  location: string,
  names = '',
): Promise<Contender> {
  const port = await freePort()
  const prefix = join(folder, String(port))
  await mkdir(prefix)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${prefix}/${kind};`,
  )
  const config = `daemon off; master_process off; worker_processes 1; pid ${prefix}/pid; error_log stderr crit;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000000; ${temporary.join(' ')}
  ${upstream}
  server { listen 127.0.0.1:${port}; ${names} location / { ${location} } }
}
`
  await writeFile(join(prefix, 'nginx.conf'), config)
  const child = spawn('nginx', ['-p', prefix, '-c', join(prefix, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await Promise.race([waitForPort(port), failIfItEnds(child, name)])
  return contender(name, port, child)
}

/** A running server, of which no more is known than its process. */
export function contender(name: string, port: number, child: ChildProcess): Contender {
  return {
    name,
    port,
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** Rejects when a server ends before it was of use. */
export async function failIfItEnds(child: ChildProcess, name: string): Promise<never> {
  const [code] = await once(child, 'exit')
  throw new Error(`${name} ended with ${code} when it was to start`)
}

/** Waits until something listens. */
export async function waitForPort(port: number): Promise<void> {
  for (const deadline = Date.now() + START_TIMEOUT; ;) {
    const socket = connect(port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      return
    } catch (error) {
      if (Date.now() > deadline) throw error
      await sleep(20)
    } finally {
      socket.destroy()
    }
  }
}
