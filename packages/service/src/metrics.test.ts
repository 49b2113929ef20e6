import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HttpDurations } from './http-durations.ts'
import { buildService } from './service.ts'

const ABOUT = { name: 'cards', version: '1.0.0' }

/** The lines of the exposition that match. */
const linesOf = (text: string, pattern: RegExp): readonly string[] =>
  text.split('\n').filter((line) => pattern.test(line))

test('durations are counted in cumulative buckets of seconds', () => {
  const durations = new HttpDurations()
  const count = durations.count('GET', '/a"b\\c')
  for (const milliseconds of [0.5, 1, 3, 400, 20_000]) count(200, milliseconds)
  const labels = 'method="GET",route="/a\\"b\\\\c",status="200"'
  const bounds = [
    '0.001',
    '0.0025',
    '0.005',
    '0.01',
    '0.025',
    '0.05',
    '0.1',
    '0.25',
    '0.5',
    '1',
    '2.5',
    '5',
    '10',
    '+Inf',
  ]
  const totals = [2, 2, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 5]
  const name = 'http_request_duration_seconds'
  assert.deepEqual(durations.format().split('\n'), [
    `# HELP ${name} How long requests took, in seconds.`,
    `# TYPE ${name} histogram`,
    ...bounds.map((bound, index) => `${name}_bucket{${labels},le="${bound}"} ${totals[index]}`),
    `${name}_sum{${labels}} 20.4045`,
    `${name}_count{${labels}} 5`,
    '',
  ])
})

test('requests are counted by method, pattern of the route and status; those of machines are not', async () => {
  await using app = await buildService(ABOUT)
  app.get('/cards/:id', () => ({}))
  app.route({ method: ['PUT', 'DELETE'], url: '/cards/:id', handler: () => ({}) })
  app.get('/broken', () => {
    throw new Error('broken')
  })
  for (const url of ['/cards/1', '/cards/2', '/broken', '/nothing', '/else', '/up', '/metrics'])
    await app.inject(url)
  await app.inject({ method: 'DELETE', url: '/cards/1' })
  const answer = await app.inject('/metrics')
  assert.deepEqual(
    [answer.headers['cache-control'], answer.headers['content-type']],
    ['no-store', 'text/plain; version=0.0.4; charset=utf-8'],
  )
  assert.deepEqual(
    new Set(linesOf(answer.body, /^http_request_duration_seconds_count/)),
    new Set(
      [
        '{method="GET",route="/cards/:id",status="200"} 2',
        '{method="DELETE",route="/cards/:id",status="200"} 1',
        '{method="GET",route="/broken",status="500"} 1',
        '{method="any",route="none",status="404"} 2',
      ].map((sample) => `http_request_duration_seconds_count${sample}`),
    ),
  )
})

test('numbers of the service itself are read when somebody asks', async () => {
  let ids = 0
  const metrics = {
    ids_total: { type: 'counter', help: 'Ids handed out.', read: () => ids },
    lease_seconds: { type: 'gauge', help: 'Time left.', read: () => 12.5 },
  } as const
  await using app = await buildService({ ...ABOUT, metrics })
  await app.inject('/metrics')
  ids = 7
  const { body } = await app.inject('/metrics')
  assert.deepEqual(linesOf(body, /ids_total|lease_seconds/), [
    '# HELP ids_total Ids handed out.',
    '# TYPE ids_total counter',
    'ids_total 7',
    '# HELP lease_seconds Time left.',
    '# TYPE lease_seconds gauge',
    'lease_seconds 12.5',
  ])
})

test('two services in one process do not mix their numbers', async () => {
  await using one = await buildService(ABOUT)
  await using two = await buildService(ABOUT)
  one.get('/', () => ({}))
  await one.inject('/')
  const [first, second] = [await one.inject('/metrics'), await two.inject('/metrics')]
  assert.deepEqual(
    [first, second].map(({ body }) => linesOf(body, /_seconds_count{method/).length),
    [1, 0],
  )
  assert.equal(linesOf(second.body, /^process_resident_memory_bytes \d+$/).length, 1)
})
