import { engineSuite } from '@berth/sdk/testing'
import { openTestEngine } from './testing/open-test-engine.ts'

engineSuite('process', () => openTestEngine())
