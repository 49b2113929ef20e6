import { routerSuite } from '@berth/sdk/testing'
import { openFixture } from './test-fixture.ts'

routerSuite('haproxy()', openFixture)
