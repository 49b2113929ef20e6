import { execFile, spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { haproxy } from '@berth/router-haproxy'
import type { HaproxyOptions } from '@berth/router-haproxy'
import { freePort } from '@berth/sdk/testing'
import { contender, failIfItEnds, waitForPort } from './router-contenders.ts'
import type { Contender } from './router-contenders.ts'
import { BENCH_HOST } from './router-load.ts'

const run = promisify(execFile)

/** HAProxy as Berth sets it up. */
export async function startHaproxy(
  name: string,
  folder: string,
  backend: number,
  options: Partial<HaproxyOptions> = {},
): Promise<Contender> {
  const port = await freePort()
  const router = await haproxy({ folder, port, httpsPort: false, threads: 1, ...options })
  const address = { host: '127.0.0.1', port: backend }
  await router.route({ app: 'app', domains: [BENCH_HOST], targets: [{ instance: 'app.web.1', address }] })
  // Of its two processes the younger one does the work.
  const { stdout } = await run('pgrep', ['-n', '-f', `${folder}/haproxy.cfg`])
  return { name, port, pid: Number(stdout), [Symbol.asyncDispose]: () => router[Symbol.asyncDispose]() }
}

/** HAProxy that only passes on what comes, without a single rule: what is above it is what our rules cost. */
export async function startBareHaproxy(name: string, folder: string, backend: number): Promise<Contender> {
  const port = await freePort()
  const config = `global
  nbthread 1
defaults
  mode http
  timeout client 60s
  timeout server 60s
  timeout connect 5s
frontend public
  bind 127.0.0.1:${port}
  default_backend app
backend app
  server app 127.0.0.1:${backend}
`
  await mkdir(folder)
  await writeFile(`${folder}/haproxy.cfg`, config)
  const child = spawn('haproxy', ['-db', '-f', `${folder}/haproxy.cfg`], { stdio: 'ignore' })
  await Promise.race([waitForPort(port), failIfItEnds(child, name)])
  return contender(name, port, child)
}
