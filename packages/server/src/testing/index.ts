export { fakePlatform } from './fake-platform.ts'
export type { FakePlatform, FakeVerbs } from './fake-platform.ts'
