export { startFakeSnowcloud } from './fake-snowcloud.ts'
export type { FakeAnswer, FakeRequest, FakeSnowcloud, FakeSnowcloudOptions } from './fake-snowcloud.ts'
