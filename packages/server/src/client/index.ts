export { engineOfHome } from '../choices.ts'
export { connectPlatform } from './connect-platform.ts'
export { isPlatformRunning, shutdownPlatform } from './running-platform.ts'
