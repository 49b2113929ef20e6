// Plain JavaScript that an old Node can run.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const OLDEST = [24, 12]

/**
 * Whether a version of Node runs the command: 24.12, the first whose reading of TypeScript is stable, or newer.
 *
 * @param {string} version
 * @returns {boolean}
 */
export function isNodeFit(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
}

/**
 * Whether this process takes the packages of the clone from their source.
 *
 * @returns {boolean}
 */
export function isReadingSource() {
  try {
    return import.meta.resolve('@berth/sdk').endsWith('.ts')
  } catch {
    return false
  }
}

/**
 * The Node that the npm package `node` brought, where it is installed and new enough.
 *
 * @param {string | URL} [from] - the file to look from
 * @returns {string | undefined} its path
 */
export function findNode(from = import.meta.url) {
  try {
    const manifest = createRequire(from).resolve('node/package.json')
    const { version, bin } = JSON.parse(readFileSync(manifest, 'utf8'))
    const path = join(dirname(manifest), bin.node)
    return isNodeFit(version) && existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}
