export { openLocalPlatform } from './open-local-platform.ts'
export type { LocalPlatformOptions } from './open-local-platform.ts'
export { servePlatform } from './serve-platform.ts'
export type { PlatformServer } from './serve-platform.ts'
