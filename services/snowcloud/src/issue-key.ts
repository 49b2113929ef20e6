import { randomBytes } from 'node:crypto'
import { connectRedis } from '@berth/service/redis'
import { KEY_DIGESTS, digestOf } from './api-keys.ts'
import { readSettings } from './settings.ts'

// Makes an API key, keeps its digest in Redis, and prints the key: `node src/issue-key.ts <name>`.
const [name] = process.argv.slice(2)
if (name) {
  const redis = connectRedis('snowcloud', readSettings())
  await redis.connect()
  const key = randomBytes(24).toString('base64url')
  await redis.hset(KEY_DIGESTS, digestOf(key).toString('hex'), name)
  redis.disconnect()
  console.log(key)
} else {
  console.error('Name whom the key is for: node src/issue-key.ts <name>')
  process.exitCode = 2
}
