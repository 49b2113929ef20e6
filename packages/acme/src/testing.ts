export { startPebble } from './test-fixture.ts'
