import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { after, before, suite, test } from 'node:test'
import { cards } from '@berth/infra/apps/cards'
import { app, http } from '@berth/sdk'
import type { App } from '@berth/sdk'
import { openDockerBerth } from './support/open-docker-berth.ts'
import type { DockerBerth } from './support/open-docker-berth.ts'
import { noDocker } from './support/open-docker-home.ts'

const SIGNATURE_OF_PNG = '89504e470d0a1a0a'

void suite(
  'cards in a container without capabilities, by the Chromium that their packages bring',
  { skip: noDocker },
  () => {
    let berth: DockerBerth
    before(async () => {
      berth = await openDockerBerth()
    })
    after(() => berth.close('cards'))

    test('are drawn where Docker lets no sandbox be', async () => {
      await berth.platform.deploy(describeCards())
      await drawCard(berth)
      assert.match(await readLog(berth), /"isolation":"resolver rules, no sandbox".*"framesOnDemand":true/)
    })

    test('are drawn in a sandbox without any network where the profile of the service is given', async () => {
      await berth.platform.deploy(
        describeCards({
          env: { SANDBOX_REQUIRED: 'true' },
          options: ['--security-opt seccomp=seccomp.json'],
        }),
      )
      await drawCard(berth)
      assert.match(await readLog(berth), /"isolation":"no network, sandbox","framesOnDemand":true/)
    })
  },
)

/** Cards as they are described, but that frozen cards need Snowflake, which is an app of its own. */
function describeCards({
  env,
  options = [],
}: { env?: Readonly<Record<string, string>>; options?: readonly string[] } = {}): App {
  const { STORAGE_DIR } = cards.env
  return {
    ...cards,
    // Whatever else this host does: it is not about how soon.
    env: { STORAGE_DIR: STORAGE_DIR!, BROWSERS: '1', RENDER_TIMEOUT_MS: '60000', ...env },
    checks: { web: [http('/up', { attempts: 2000 })] },
    dockerOptions: app('cards', {
      source: cards.source,
      dockerOptions: { deploy: options, allow: options },
    }).dockerOptions,
  }
}

async function drawCard({ port }: DockerBerth): Promise<void> {
  const card = await askFor(port, '/card?template=badge&name=Ann&bio=%F0%9F%98%80')
  assert.equal(card.subarray(0, 8).toString('hex'), SIGNATURE_OF_PNG)
}

async function readLog({ platform }: DockerBerth): Promise<string> {
  const lines: string[] = []
  for await (const { text } of platform.logs('cards')) lines.push(text)
  return lines.join('\n')
}

/** The body of an answer of 200. */
async function askFor(port: number, path: string): Promise<Buffer> {
  const request = get({ host: '127.0.0.1', port, path, headers: { host: 'cards.localhost' }, agent: false })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const body = await buffer(response)
  assert.equal(response.statusCode, 200, body.toString())
  return body
}
