import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { cards } from '@berth/infra/apps/cards'
import { http } from '@berth/sdk'
import { openDockerBerth } from './support/open-docker-berth.ts'

const skip = process.env['DOCKER_HOST'] === undefined ? 'there is no Docker here' : false
const SIGNATURE_OF_PNG = '89504e470d0a1a0a'

test(
  'cards are drawn in a container without capabilities, by the Chromium that their packages bring',
  { skip },
  async () => {
    const berth = await openDockerBerth()
    try {
      // Frozen cards need Snowflake, which is an app of its own.
      const { STORAGE_DIR } = cards.env
      await berth.platform.deploy({
        ...cards,
        // Whatever else this host does: it is not about how soon.
        env: { STORAGE_DIR: STORAGE_DIR!, BROWSERS: '1', RENDER_TIMEOUT_MS: '60000' },
        checks: { web: [http('/up', { attempts: 2000 })] },
      })
      const card = await askFor(berth.port, '/card?template=badge&name=Ann&bio=%F0%9F%98%80')
      assert.equal(card.subarray(0, 8).toString('hex'), SIGNATURE_OF_PNG)
      const lines: string[] = []
      for await (const { text } of berth.platform.logs('cards')) lines.push(text)
      assert.match(lines.join('\n'), /"isolation":"resolver rules, no sandbox".*"framesOnDemand":true/)
    } finally {
      await berth.close('cards')
    }
  },
)

/** The body of an answer of 200. */
async function askFor(port: number, path: string): Promise<Buffer> {
  const request = get({ host: '127.0.0.1', port, path, headers: { host: 'cards.localhost' }, agent: false })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const body = await buffer(response)
  assert.equal(response.statusCode, 200, body.toString())
  return body
}
