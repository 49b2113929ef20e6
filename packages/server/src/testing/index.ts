export { LIVE_OPTIONS } from '../rpc/verb.ts'
export { fakePlatform } from './fake-platform.ts'
export type { FakePlatform, FakeVerbs } from './fake-platform.ts'
