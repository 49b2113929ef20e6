import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { suite, test } from 'node:test'
import { command, http, tcp, uptime } from '../descriptions/check.ts'
import type { Check } from '../descriptions/check.ts'
import { isBerthError } from '../errors.ts'
import type { EventBody } from '../platform/event.ts'
import { InstanceWatcher } from '../platform/instance-watcher.ts'
import { MemoryEngine } from '../testing/memory-engine.ts'
import type { CallOptions } from '../wall/engine.ts'
import type { Instance } from '../wall/instance.ts'
import { checkInstance } from './check-instance.ts'

const HOUR = 3_600_000

interface Checking extends AsyncDisposable {
  readonly engine: MemoryEngine
  /** An instance of the engine, which answers 200. */
  readonly instance: Instance
  readonly events: readonly EventBody[]
  check(
    checks: readonly Check[],
    options?: { instance?: Instance; signal?: AbortSignal; onEvent?: (event: EventBody) => void },
  ): Promise<void>
}

async function openChecking(listens = true, engine = new MemoryEngine()): Promise<Checking> {
  const watcher = new InstanceWatcher(engine)
  const events: EventBody[] = []
  const instance = await engine.start({
    app: 'hello',
    processType: listens ? 'web' : 'worker',
    index: 1,
    release: 1,
    fingerprint: '',
    build: { id: '', engine: 'memory', location: '', processTypes: {} },
    command: 'serve',
    env: {},
    listens,
    mounts: [],
    stopTimeout: 1,
    restart: { limit: 0 },
  })
  return {
    engine,
    instance,
    events,
    check: (checks, { signal = new AbortController().signal, onEvent, ...options } = {}) =>
      checkInstance({ engine, watcher }, options.instance ?? instance, {
        checks,
        domain: 'hello.example',
        isSecure: false,
        mask: (text) => text.replaceAll('secret', '***'),
        signal,
        emit: (event) => {
          events.push(event)
          onEvent?.(event)
        },
      }),
    async [Symbol.asyncDispose]() {
      await watcher[Symbol.asyncDispose]()
      await engine[Symbol.asyncDispose]()
    },
  }
}

/** A real listener, at a port of its own or at one that is given. */
async function listen(answer: RequestListener, port = 0): Promise<Server & AsyncDisposable> {
  const server = createServer(answer).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function at(server: Server, instance: Instance): Instance {
  return { ...instance, address: { host: '127.0.0.1', port: (server.address() as AddressInfo).port } }
}

/** Answers with these statuses, one after the other, and with the last one from then on. */
function answering(...statuses: readonly number[]): RequestListener & { asked: number } {
  const listener = Object.assign(
    ((_request, response) => {
      response.writeHead(statuses[Math.min(listener.asked, statuses.length - 1)]!).end('a secret')
      listener.asked += 1
    }) satisfies RequestListener,
    { asked: 0 },
  )
  return listener
}

suite('a check', () => {
  test('is tried again until it passes, and each failure is told', async () => {
    await using checking = await openChecking()
    await using server = await listen(answering(503, 500, 200))
    const check = http('/up', { name: 'is up', attempts: 3, interval: 1 })
    await checking.check([check], { instance: at(server, checking.instance) })
    const waiting = { type: 'check-waiting', instance: 'web.1', check: 'is up (GET /up)', attempts: 3 }
    assert.deepEqual(checking.events, [
      { ...waiting, attempt: 1, problem: 'it answered 503 instead of 2xx' },
      { ...waiting, attempt: 2, problem: 'it answered 500 instead of 2xx' },
    ])
  })

  test('fails after its attempts', async () => {
    await using checking = await openChecking()
    const answer = answering(503)
    await using server = await listen(answer)
    const check = http('/up', { attempts: 2, interval: 1 })
    await assert.rejects(checking.check([check], { instance: at(server, checking.instance) }), {
      code: 'UNHEALTHY',
      details: {
        app: 'hello',
        instance: 'web.1',
        check: 'GET /up',
        problem: 'it answered 503 instead of 2xx',
        attempts: 2,
        output: [],
      },
    })
    assert.equal(answer.asked, 2)
  })

  test('is not tried again when the answer is right but for its content', async () => {
    await using checking = await openChecking()
    const answer = answering(503, 200)
    await using server = await listen(answer)
    const check = http('/up', { attempts: 5, interval: 1, content: 'no secret' })
    await assert.rejects(checking.check([check], { instance: at(server, checking.instance) }), (error) => {
      assert(isBerthError(error, 'UNHEALTHY'))
      const { problem, attempts } = error.details
      assert.deepEqual([problem, attempts], ['its answer does not contain "no ***"', 2])
      return true
    })
    assert.equal(answer.asked, 2)
  })

  test('says how long it waited for an answer that did not come', async () => {
    await using checking = await openChecking()
    await using server = await listen(() => {})
    const check = http('/', { attempts: 1, timeout: 20 })
    await assert.rejects(
      checking.check([check], { instance: at(server, checking.instance) }),
      (error) => isBerthError(error, 'UNHEALTHY') && error.details.problem === 'no answer within 20 ms',
    )
    server.closeAllConnections()
  })

  test('of an instance that does not listen yet passes as soon as it does, however long its interval', async () => {
    await using checking = await openChecking()
    const first = await listen(answering(200))
    const instance = at(first, checking.instance)
    await first[Symbol.asyncDispose]()
    let opened: Promise<Server & AsyncDisposable> | undefined
    await checking.check([tcp({ attempts: 2, interval: HOUR })], {
      instance,
      onEvent: () => void (opened ??= listen(answering(200), instance.address!.port)),
    })
    await using _ = await opened!
    assert.equal(checking.events.length, 1)
  })

  test('that listens at nothing fails with what the system says', async () => {
    await using checking = await openChecking()
    const first = await listen(answering(200))
    const instance = at(first, checking.instance)
    await first[Symbol.asyncDispose]()
    await assert.rejects(
      checking.check([tcp({ attempts: 1 })], { instance }),
      (error) =>
        isBerthError(error, 'UNHEALTHY') &&
        error.details.check === 'listening on its port' &&
        error.details.problem.includes(`ECONNREFUSED 127.0.0.1:${instance.address!.port}`),
    )
  })

  test('with an initial delay asks nothing before it', async () => {
    await using checking = await openChecking()
    const urls: (string | undefined)[] = []
    const abort = new AbortController()
    await using server = await listen((request, response) => {
      urls.push(request.url)
      response.writeHead(503).end()
      if (urls.length === 5) abort.abort(new Error('enough'))
    })
    const checks = [
      http('/later', { initialDelay: HOUR }),
      http('/now', { attempts: 10, interval: 1, initialDelay: 1 }),
    ]
    const instance = at(server, checking.instance)
    await assert.rejects(checking.check(checks, { instance, signal: abort.signal }))
    assert.deepEqual(urls, ['/now', '/now', '/now', '/now', '/now'])
  })

  test('that only warns tells its failure, and stops nothing', async () => {
    await using checking = await openChecking()
    await using server = await listen(answering(503))
    const check = http('/extra', { attempts: 1, warn: true })
    await checking.check([check, tcp()], { instance: at(server, checking.instance) })
    assert.deepEqual(checking.events, [
      {
        type: 'warning',
        message:
          'hello/web.1 is not healthy: GET /extra failed 1 times, at last with: it answered 503 instead of 2xx',
      },
    ])
  })

  test('by a command runs it beside the instance', async () => {
    await using checking = await openChecking()
    await checking.check([command('true')])
    await assert.rejects(
      checking.check([command('false', { attempts: 2, interval: 1 })]),
      (error) =>
        isBerthError(error, 'UNHEALTHY') &&
        error.details.check === 'command false' &&
        error.details.problem === 'it exited with code 1',
    )
    assert.deepEqual(
      checking.engine.calls.filter((call) => call.startsWith('exec')),
      ['exec web.1: true', 'exec web.1: false', 'exec web.1: false'],
    )
  })

  test('by uptime passes once the instance has been up for so long', async () => {
    await using checking = await openChecking()
    const begin = performance.now()
    await checking.check([uptime(50)])
    // A timer counts whole milliseconds.
    assert(performance.now() - begin >= 49)
  })

  test('by uptime fails as soon as the instance ends, also one that only warns', async () => {
    for (const check of [uptime(HOUR), uptime(HOUR, { warn: true })]) {
      await using checking = await openChecking()
      const { engine, instance } = checking
      const checked = checking.check([check])
      await engine.crash(instance.id, 7)
      await assert.rejects(checked, {
        code: 'EXITED_EARLY',
        details: { app: 'hello', instance: 'web.1', ended: 'exited with code 7', output: [] },
      })
    }
  })

  test('of a process type without a port passes when it has exited with 0, which is told', async () => {
    await using checking = await openChecking(false)
    const { engine, instance } = checking
    const checked = checking.check([uptime(HOUR)])
    await engine.crash(instance.id, 0)
    await checked
    assert.deepEqual(checking.events, [
      { type: 'warning', message: 'worker.1 exited with code 0 and stays down; its output says why' },
    ])
  })
})

/** Runs instances as any, but has not told yet what becomes of them, as Docker on a busy machine. */
class SlowToTell extends MemoryEngine {
  override async *watch({ signal }: CallOptions = {}): AsyncIterable<never> {
    await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }))
    yield* []
  }
}

test('an instance that has ended does not pass, though nobody has told of its end yet', async () => {
  await using checking = await openChecking(true, new SlowToTell())
  const { engine, instance } = checking
  await using server = await listen(
    (_request, response) => void engine.crash(instance.id, 3).then(() => response.end()),
  )
  await assert.rejects(checking.check([http('/')], { instance: at(server, instance) }), {
    code: 'EXITED_EARLY',
    message: /exited with code 3/,
  })
})
