import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeCertificate } from '@berth/router-haproxy/testing'
import { freePort, makeTempFolder } from '@berth/sdk/testing'
import { openLocalPlatform } from './open-local-platform.ts'

test('certificates are listed without the router that shows them', async () => {
  await using home = await makeTempFolder()
  const [port, httpsPort] = [await freePort(), await freePort()]
  const files = await makeCertificate(['cards.localhost'])
  const record = await (async () => {
    await using platform = await openLocalPlatform({ home: home.path, router: 'haproxy', port, httpsPort })
    await platform.apps.create('cards')
    return await platform.certificates.add('cards', files)
  })()
  assert.deepEqual(record.details?.domains, ['cards.localhost'])
  await using platform = await openLocalPlatform({ home: home.path, resume: false })
  assert.deepEqual(await platform.certificates.list(), [record])
})

test('where no certificate was ever had, none is listed', async () => {
  await using home = await makeTempFolder()
  await using platform = await openLocalPlatform({ home: home.path, resume: false })
  assert.deepEqual(await platform.certificates.list(), [])
})
