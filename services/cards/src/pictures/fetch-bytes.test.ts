import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { suite, test } from 'node:test'
import { fetchBytes } from './fetch-bytes.ts'
import { INTERNET } from './resolve-host.ts'
import { startTestHost } from './test-host.ts'

const LIMITS = { maxBytes: 10_000, timeout: 3000 }

const redirect = (response: ServerResponse, to: string, status = 302): void => {
  response.writeHead(status, { location: to }).end()
}

void suite('what is at a URL', () => {
  test('is fetched from the address that was looked up once, under its own name', async () => {
    await using host = await startTestHost((_request, response) => response.end('picture'))
    let lookups = 0
    const resolve = async (): Promise<readonly string[]> => {
      lookups += 1
      return lookups === 1 ? ['127.0.0.1'] : ['169.254.169.254'] // a name that leads elsewhere the second time
    }
    const bytes = await fetchBytes(`${host.url}/a?b`, { ...host.network, resolve }, LIMITS)
    assert.equal(bytes.toString(), 'picture')
    assert.deepEqual([lookups, host.requests], [1, [{ path: '/a?b', host: `pictures.example:${host.port}` }]])
  })

  test('is not asked for where one of the addresses of its name is not public', async () => {
    await using host = await startTestHost((_request, response) => response.end())
    const resolve = async (): Promise<readonly string[]> => ['127.0.0.1', '10.0.0.1']
    await assert.rejects(fetchBytes(host.url, { ...host.network, resolve }, LIMITS), {
      kind: 'refused',
      message: 'pictures.example is no public address',
    })
    assert.equal(host.connections(), 0)
  })

  test('is not asked for on this machine or next to it, however its address is written', async () => {
    await using host = await startTestHost((_request, response) => response.end())
    const hosts = [
      '127.0.0.1',
      'localhost',
      'localhost.',
      '2130706433',
      '0x7f.1',
      '0177.0.0.1',
      '127.1',
      '0',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[64:ff9b::7f00:1]',
      '169.254.169.254',
      '100.100.100.200',
      '１２７.０.０.１',
      '127。0。0。1',
    ]
    const network = { ...INTERNET, isAllowedPort: () => true }
    for (const name of hosts) {
      await assert.rejects(
        fetchBytes(`http://${name}:${host.port}/`, network, LIMITS),
        { name: 'PictureError' },
        name,
      )
    }
    assert.equal(host.connections(), 0)
  })

  test('is asked for over http and https alone, without credentials, at their ports', async () => {
    const urls = [
      'ftp://a.example/',
      'file:///etc/passwd',
      'data:image/png;base64,AA',
      'gopher://a.example/',
      'blob:x',
      'about:blank',
      'http://a:b@a.example/',
      'http://a.example:22/',
      'http://a.example:6379/',
      'not a url',
      '',
      '/relative',
      '//a.example/',
    ]
    const resolve = async (): Promise<readonly string[]> => assert.fail('No name may be looked up')
    for (const url of urls) {
      await assert.rejects(fetchBytes(url, { ...INTERNET, resolve }, LIMITS), { kind: 'refused' }, url)
    }
  })

  test('is followed over three redirects, each of which is looked at', async () => {
    await using host = await startTestHost(({ url = '' }: IncomingMessage, response) => {
      const left = Number(url.slice(1))
      if (left === 0) response.end('at last')
      else redirect(response, `/${left - 1}`, 301 + (left % 3))
    })
    assert.equal((await fetchBytes(`${host.url}/3`, host.network, LIMITS)).toString(), 'at last')
    await assert.rejects(fetchBytes(`${host.url}/4`, host.network, LIMITS), { kind: 'refused' })
  })

  test('is not followed to where one may not go', async () => {
    const targets = [
      'http://inside.local/',
      'http://10.0.0.1/',
      'file:///etc/passwd',
      'http://169.254.169.254/latest/meta-data/',
      'http://[::1]/',
      '//inside.local/',
      'javascript:1',
      'http://',
    ]
    await using host = await startTestHost(({ url = '' }, response) =>
      redirect(response, targets[Number(url.slice(1))] ?? ''),
    )
    for (const [place, target] of targets.entries()) {
      await assert.rejects(
        fetchBytes(`${host.url}/${place}`, host.network, LIMITS),
        { kind: 'refused' },
        target,
      )
    }
  })

  test('may be as large as the limit, whatever it says of its length', async () => {
    await using host = await startTestHost(({ url }, response) => {
      if (url === '/says') response.writeHead(200, { 'content-length': '10001' }).end(Buffer.alloc(10_001))
      else response.write(Buffer.alloc(6000), () => response.end(Buffer.alloc(url === '/just' ? 4000 : 4001)))
    })
    assert.equal((await fetchBytes(`${host.url}/just`, host.network, LIMITS)).length, 10_000)
    for (const path of ['/says', '/over']) {
      await assert.rejects(fetchBytes(host.url + path, host.network, LIMITS), {
        kind: 'refused',
        message: 'The picture is larger than 10000 bytes',
      })
    }
  })

  test('must come in time: headers, body, redirects and names all together', async () => {
    await using host = await startTestHost(({ url }, response) => {
      if (url === '/body') response.write('a')
      if (url === '/drip') {
        const timer = setInterval(() => response.write('a'), 10)
        response.once('close', () => clearInterval(timer))
      }
    })
    const limits = { ...LIMITS, timeout: 150 }
    for (const path of ['/headers', '/body', '/drip']) {
      await assert.rejects(
        fetchBytes(host.url + path, host.network, limits),
        { kind: 'unavailable', message: 'The picture did not come within 150 ms' },
        path,
      )
    }
    const resolve = (): Promise<readonly string[]> => new Promise(() => {})
    await assert.rejects(fetchBytes(host.url, { ...host.network, resolve }, limits), { kind: 'unavailable' })
  })

  test('must be there: other answers, broken ones and none are failures that say nothing more', async () => {
    await using host = await startTestHost(({ url = '' }, response) => {
      if (url === '/cut')
        response.writeHead(200, { 'content-length': '100' }).end('a', () => response.destroy())
      else if (url === '/reset') response.destroy()
      else response.writeHead(Number(url.slice(1))).end('secret of the inside')
    })
    for (const path of ['/404', '/500', '/204', '/206', '/401', '/cut', '/reset']) {
      await assert.rejects(fetchBytes(host.url + path, host.network, LIMITS), (error: Error) => {
        assert.doesNotMatch(error.message, /secret|127\.0\.0\.1|ECONN/)
        return 'kind' in error && error.kind === 'unavailable'
      })
    }
  })
})
