export { servePlatform } from './serve-platform.ts'
export type { PlatformServer } from './serve-platform.ts'
