import { redisSuite } from '@berth/sdk/testing'
import { openTestEngine } from '../testing/open-test-engine.ts'

redisSuite('process', () => openTestEngine())
