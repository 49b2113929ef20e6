import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { suite, test } from 'node:test'
import { command, http, tcp } from '../descriptions/check.ts'
import type { HttpCheck } from '../descriptions/check.ts'
import { MemoryEngine } from '../testing/memory-engine.ts'
import type { Instance } from '../wall/instance.ts'
import { attemptCheck } from './attempt-check.ts'

const signal = new AbortController().signal

async function listening<S extends Server>(server: S): Promise<{ server: S; port: number }> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return { server, port: (server.address() as AddressInfo).port }
}

interface Listener extends AsyncDisposable {
  readonly instance: Instance
  readonly port: number
  /** `GET /up`, with what came along. */
  readonly requests: readonly IncomingMessage[]
}

/** An instance that answers for real. */
async function open(answer: RequestListener): Promise<Listener> {
  const requests: IncomingMessage[] = []
  const { server, port } = await listening(
    createServer((request, response) => {
      requests.push(request)
      answer(request, response)
    }),
  )
  return {
    instance: instanceAt(port),
    port,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await server[Symbol.asyncDispose]()
    },
  }
}

function instanceAt(port: number | undefined): Instance {
  return {
    id: 'hello.web.1',
    app: 'hello',
    processType: 'web',
    index: 1,
    release: 1,
    fingerprint: '',
    ...(port !== undefined && { address: { host: '127.0.0.1', port } }),
    status: { state: 'up' },
    startedAt: '',
    restarts: 0,
  }
}

function attempt(
  check: Parameters<typeof attemptCheck>[0],
  instance: Instance,
  isSecure = false,
): Promise<void> {
  const target = { instance, engine: new MemoryEngine(), domain: 'hello.example', isSecure }
  return attemptCheck(check, target, signal)
}

suite('an HTTP check', () => {
  test('asks by the domain of the app, with the headers of the check', async () => {
    await using listener = await open((_request, response) => response.end('moin'))
    await attempt(http('/up?deep=yes', { headers: { authorization: 'Basic eA==' } }), listener.instance)
    const [request] = listener.requests
    assert.deepEqual(
      [request?.method, request?.url, request?.headers],
      [
        'GET',
        '/up?deep=yes',
        {
          host: 'hello.example',
          'user-agent': 'berth-check',
          authorization: 'Basic eA==',
          connection: 'close',
        },
      ],
    )
  })

  const answers: readonly (readonly [string, number, Partial<HttpCheck>, string | undefined])[] = [
    ['any 2xx passes', 204, {}, undefined],
    ['a 4xx fails', 404, {}, 'it answered 404 instead of 2xx'],
    ['a 5xx fails', 503, {}, 'it answered 503 instead of 2xx'],
    ['the status that is asked for passes', 404, { status: 404 }, undefined],
    ['another status than is asked for fails', 200, { status: 401 }, 'it answered 200 instead of 401'],
    ['the content that is asked for passes', 200, { content: 'moin' }, undefined],
    ['an answer without the content fails', 200, { content: 'ahoy' }, 'its answer does not contain "ahoy"'],
  ]
  for (const [fact, status, options, problem] of answers) {
    test(fact, async () => {
      await using listener = await open((_request, response) =>
        response.writeHead(status).end(status === 204 ? undefined : 'moin, moin'),
      )
      const attempted = attempt(http('/', options), listener.instance)
      await (problem === undefined ? attempted : assert.rejects(attempted, { message: problem }))
    })
  }

  test('says that requests come by HTTPS where they do, so that an app which forces it passes', async () => {
    await using listener = await open((request, response) => {
      const isSecure = request.headers['x-forwarded-proto'] === 'https'
      response.writeHead(isSecure ? 200 : 426).end()
    })
    await assert.rejects(attempt(http('/'), listener.instance))
    await attempt(http('/'), listener.instance, true)
  })

  test('follows redirects: to its own domain at the instance itself, and on HTTPS as a proxy would hand it on', async () => {
    await using listener = await open((request, response) => {
      const { url, headers } = request
      if (url === '/') return response.writeHead(302, { location: '/home' }).end()
      if (headers['x-forwarded-proto'] === undefined)
        return response.writeHead(301, { location: `https://hello.example${url}` }).end()
      return response.writeHead(200).end()
    })
    await attempt(http('/'), listener.instance)
    assert.deepEqual(
      listener.requests.map(({ url, headers }) => [url, headers.host, headers['x-forwarded-proto']]),
      [
        ['/', 'hello.example', undefined],
        ['/home', 'hello.example', undefined],
        ['/home', 'hello.example', 'https'],
      ],
    )
  })

  test('follows a redirect to another host without what it says to the instance', async () => {
    await using elsewhere = await open((_request, response) => response.end('log in'))
    await using listener = await open((_request, response) =>
      response.writeHead(302, { location: `http://localhost:${elsewhere.port}/login` }).end(),
    )
    const check = http('/', { headers: { authorization: 'Basic eA==' }, content: 'log in' })
    await attempt(check, listener.instance)
    const { url, headers } = elsewhere.requests[0]!
    assert.deepEqual([url, headers.authorization, listener.requests.length], ['/login', undefined, 1])
  })

  test('names where it was redirected to when nothing answers there', async () => {
    const { server, port } = await listening(createTcpServer())
    await server[Symbol.asyncDispose]()
    await using listener = await open((_request, response) =>
      response.writeHead(302, { location: `http://localhost:${port}/` }).end(),
    )
    await assert.rejects(
      attempt(http('/'), listener.instance),
      (error: NodeJS.ErrnoException) =>
        error.message.startsWith(`it redirected to http://localhost:${port}, which fails: `) &&
        error.code === undefined,
    )
  })

  test('gives up an endless redirect', async () => {
    await using listener = await open((_request, response) =>
      response.writeHead(302, { location: '/' }).end(),
    )
    await assert.rejects(attempt(http('/'), listener.instance), {
      message: 'it redirected more than 10 times',
    })
    assert.equal(listener.requests.length, 11)
  })

  test('asks the port of the check where it names one', async () => {
    await using web = await open((_request, response) => response.writeHead(500).end())
    await using admin = await open((_request, response) => response.end())
    await attempt(http('/', { port: admin.port }), web.instance)
    assert.deepEqual([web.requests.length, admin.requests.length], [0, 1])
  })
})

suite('a TCP check', () => {
  test('passes where somebody listens, at the port of the instance or at its own', async () => {
    await using listener = await open(() => {})
    await attempt(tcp(), listener.instance)
    await attempt(tcp({ port: listener.port }), instanceAt(1))
  })

  test('fails where nobody listens, and where there is no port', async () => {
    const { server, port } = await listening(createTcpServer())
    await server[Symbol.asyncDispose]()
    await assert.rejects(attempt(tcp(), instanceAt(port)), { code: 'ECONNREFUSED' })
    await assert.rejects(attempt(tcp(), instanceAt(undefined)), {
      message: 'web has no port, since only web is given one',
    })
  })
})

suite('a command check', () => {
  test('passes when its command exits 0, and says how it ended otherwise', async () => {
    await attempt(command('true'), instanceAt(1))
    await assert.rejects(attempt(command('false'), instanceAt(1)), { message: 'it exited with code 1' })
  })
})
