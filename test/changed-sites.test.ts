import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { app, http } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import { noDocker, openDockerHome } from './support/open-docker-home.ts'

// The names of what bundlers write change with each build, and the length of the page that has them does not. Layers that the builder
// has from an earlier run would have the times of then.
const PAGES = [randomUUID(), randomUUID()].map((hash) => `<script src="main-${hash}.js"></script>`)

test(
  'a page that changed and kept its length is a new one to who has the page of before',
  { skip: noDocker },
  async () => {
    await using berth = await openDockerHome()
    await using source = await makeTempFolder({})
    const ask = async (port: number, headers: Readonly<Record<string, string>> = {}) => {
      const response = await fetch(`http://localhost:${port}/`, { headers })
      return { status: response.status, body: await response.text(), headers: response.headers }
    }
    const deploy = async (page: string, hour: number) => {
      await source.write({ 'index.html': page })
      const changed = new Date(Date.UTC(2026, 0, 1, hour))
      await utimes(join(source.path, 'index.html'), changed, changed)
      const domains = ['localhost']
      return berth.deploy(app('site', { source: source.path, checks: { web: [http('/')] }, domains }))
    }
    const port = await deploy(PAGES[0]!, 1)
    const first = await ask(port)
    assert.equal(first.body, PAGES[0]!)
    const known = {
      'if-none-match': first.headers.get('etag') ?? '',
      'if-modified-since': first.headers.get('last-modified') ?? '',
    }
    assert.equal((await ask(port, known)).status, 304)
    await deploy(PAGES[1]!, 2)
    const second = await ask(port, known)
    assert.deepEqual([second.status, second.body], [200, PAGES[1]!])
  },
)
