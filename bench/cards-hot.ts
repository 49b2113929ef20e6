import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { median } from './ids-table.ts'
import type { CardsService } from './cards-service.ts'

const ROUNDS = 3
const SECONDS = 2

/** How often a second an image that was asked for before is given again. */
export interface HotRates {
  readonly cards: number
  readonly nginx: number
}

/** Asks for one PNG as often as 32 connections can, from the service and from nginx in turn. */
export async function measureHot({ url }: CardsService): Promise<HotRates> {
  const card = `${url}/card?name=hot&template=dark-profile&background=aurora&format=png`
  const bytes = Buffer.from(await (await fetch(card)).arrayBuffer())
  await using nginx = await startNginx(bytes)
  const rates = { cards: [] as number[], nginx: [] as number[] }
  for (let round = 0; round < ROUNDS; round++) {
    rates.cards.push(await load(card))
    rates.nginx.push(await load(`${nginx.url}/card.png`))
  }
  return { cards: median(rates.cards), nginx: median(rates.nginx) }
}

async function load(url: string): Promise<number> {
  const { stdout } = await promisify(execFile)('wrk', ['-t1', '-c32', `-d${SECONDS}s`, url])
  const failed = /Non-2xx.*|Socket errors.*/.exec(stdout)
  if (failed) throw new Error(`The load on ${url} failed: ${failed[0]}`)
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1])
}

async function startNginx(bytes: Buffer): Promise<AsyncDisposable & { readonly url: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-nginx-'))
  const port = await findFreePort()
  await writeFile(join(folder, 'card.png'), bytes, { mode: 0o644 })
  await writeFile(join(folder, 'nginx.conf'), describeNginx(folder, port))
  const child = spawn(
    'nginx',
    ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  const exited = once(child, 'exit')
  const url = `http://127.0.0.1:${port}`
  for (let attempt = 0; attempt < 100; attempt++) {
    const isUp = await fetch(`${url}/card.png`).then(
      async (response) => (await response.arrayBuffer()).byteLength === bytes.length,
      () => false,
    )
    if (isUp) break
    await sleep(50)
  }
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill('SIGQUIT')
      await exited
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** One worker, as the service has one thread for HTTP; files stay open. */
const describeNginx = (folder: string, port: number): string => `
daemon off;
user ${process.getuid?.() === 0 ? 'root' : 'nobody'};
worker_processes 1;
pid ${folder}/nginx.pid;
events { worker_connections 256; }
http {
  access_log off;
  types { image/png png; }
  open_file_cache max=10;
  keepalive_requests 100000000;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server { listen 127.0.0.1:${port}; root ${folder}; }
}
`

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new TypeError('A TCP server has a port')
  return address.port
}
