import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { embedded } from '@berth/router'
import type { RequestRecord } from '@berth/router'
import { BerthError, isCompanionHost, isDialer } from '@berth/sdk'
import type { Router, RouterContext } from '@berth/sdk'
import type { AccessLogFile } from './access-log-file.ts'
import { keepChoices } from './choices.ts'
import type { Choices } from './choices.ts'

/** The first port that is tried when none was chosen. */
const FIRST_PORT = 8080
/** How many are tried from there on. */
const PORTS = 100

/** The router that a home was chosen to have. What it was asked for is in `access.log` of the home. */
export async function openRouter(
  choices: Choices,
  { home, engine }: RouterContext,
  log: AccessLogFile,
): Promise<Router> {
  const { port, host, domain, httpsPort } = isDialer(engine) ? choicesFromAfar(choices) : choices
  // What apps have in a query is not for a file.
  const onRequest = ({ path, ...record }: RequestRecord): void =>
    log.write({ ...record, path: path.split('?', 1)[0] })
  const options = {
    engine,
    onRequest,
    ...(host !== undefined && { host }),
    ...(domain !== undefined && { domain }),
  }
  // Loaded when it is chosen, as engines are.
  if (choices.router === 'haproxy') {
    const { haproxy } = await import('@berth/router-haproxy')
    return haproxy({
      ...options,
      folder: join(home, 'router'),
      port: port || (await choosePort(home, choices)),
      httpsPort: httpsPort ?? false,
      // Containers go on without the platform, and so does what takes requests to them.
      onNotice: (notice) => log.write({ notice }),
      whenClosed: isCompanionHost(engine) ? 'leave' : 'stop',
    })
  }
  if (isCompanionHost(engine)) {
    const { endHaproxyContainer } = await import('@berth/router-haproxy')
    await endHaproxyContainer(engine)
  }
  return embedded({ ...options, ...(port !== undefined && { port }) })
}

/** What listens on another machine is for others than that machine; which names lead there only its owner knows. */
function choicesFromAfar(choices: Choices): Choices {
  const { router, domain, port = 80, host = '0.0.0.0' } = choices
  const invalid = (option: string, problem: string) => new BerthError('INVALID_OPTION', { option, problem })
  if (router === 'embedded') {
    const problem = 'is embedded, which is on this machine and cannot reach instances on another one'
    throw invalid('--router', `${problem}; choose haproxy, which runs beside them`)
  }
  if (domain === undefined) {
    const problem = 'is needed, since instances are on another machine and localhost is this one'
    throw invalid('--domain', `${problem}; give a name that leads there, such as apps.example.org`)
  }
  return { ...choices, domain, port, host }
}

/** Kept at once: an HAProxy that goes on without the platform has to be found there again. */
async function choosePort(home: string, choices: Choices): Promise<number> {
  const first = choices.port === 0 ? 0 : FIRST_PORT
  for (let port = first; ; port++) {
    const chosen = await freePort(choices.host, port)
    if (chosen === undefined && port < FIRST_PORT + PORTS) continue
    await keepChoices(home, { ...choices, port: chosen ?? FIRST_PORT })
    return chosen ?? FIRST_PORT
  }
}

async function freePort(host = '127.0.0.1', port: number): Promise<number | undefined> {
  const server = createServer().listen(port, host)
  try {
    await once(server, 'listening')
  } catch {
    return undefined
  }
  const address = server.address()
  server.close()
  await once(server, 'close')
  return address !== null && typeof address === 'object' ? address.port : port
}
