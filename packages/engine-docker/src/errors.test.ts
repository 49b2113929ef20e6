import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BerthError } from '@berth/sdk'
import { buildError, engineError, resourceError, startError } from './errors.ts'

function said(status: number, text: string): Error {
  return Object.assign(new Error(`(HTTP code ${status}) server error - ${text} `), { statusCode: status })
}

test('what Docker says of a start becomes what to do about it', () => {
  const messages = [
    said(404, 'No such image: berth/cards:0123'),
    said(
      500,
      'driver failed programming external connectivity on endpoint x: Bind for 0.0.0.0:25565 failed: port is already allocated',
    ),
    // Docker 28 opens the port before it starts its proxy.
    said(
      500,
      'failed to set up container networking: driver failed programming external connectivity on endpoint x (f0): failed to bind host port for [::]:25565:172.18.0.2:25565/tcp: address already in use',
    ),
    said(500, 'write /var/lib/docker/x: no space left on device'),
    Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('connect ENOENT'), { code: 'ENOENT', syscall: 'connect' }),
    Object.assign(new Error('connect EACCES'), { code: 'EACCES' }),
    said(409, 'Conflict. The container name "/x" is already in use'),
  ].map((error) => (startError('cards', 'web', error) as BerthError).toJSON().message)
  assert.deepEqual(messages, [
    'cards/web could not be started: its image berth/cards:0123 is not there any more; deploy it again',
    'Port 25565 of 0.0.0.0 is used by another program; end that one or choose another port',
    'Port 25565 of [::] is used by another program; end that one or choose another port',
    "The disk that holds Docker's data is full; make room there, then try again: nothing was changed",
    'The docker engine cannot be used: Docker does not answer (ECONNREFUSED); start the Docker daemon (systemctl start docker), then try again',
    'The docker engine cannot be used: Docker does not answer (ENOENT); start the Docker daemon (systemctl start docker), then try again',
    'The docker engine cannot be used: its socket may not be used; become root, or a member of the group docker',
    'x is the name of a container that this platform did not make; rename or remove that one, then try again',
  ])
})

test('builds and resources fail with the code of theirs, and what they printed', () => {
  const [build, resource] = [
    buildError('cards', said(500, 'wrong'), {
      output: ['last line'],
      remedy: 'do something',
      signal: undefined,
    }) as BerthError,
    resourceError('cache', said(500, 'wrong')) as BerthError,
  ]
  assert.deepEqual(build.toJSON().details, {
    app: 'cards',
    problem: 'wrong; do something',
    output: ['last line'],
  })
  assert.deepEqual(resource.toJSON().details, { resource: 'cache', problem: 'wrong', output: [] })
})

test('what is a BerthError already stays as it is, an abort is its reason, and what is not Docker’s stays foreign', () => {
  const error = new BerthError('APP_NOT_DEPLOYED', { app: 'cards' })
  assert.equal(startError('cards', 'web', error), error)
  const reason = new Error('changed my mind')
  assert.equal(startError('cards', 'web', error, AbortSignal.abort(reason)), reason)
  const foreign = Object.assign(new Error('no such file'), { code: 'ENOENT', syscall: 'open' })
  assert.equal(engineError(foreign), foreign)
})
