import { engineSuite } from '@berth/sdk/testing'
import { openTestEngine } from './open-test-engine.ts'

engineSuite('process', () => openTestEngine())
