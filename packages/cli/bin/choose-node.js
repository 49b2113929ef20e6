// Plain JavaScript that an old Node can run; what it means is told in choose-node.d.ts.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const OLDEST = [24, 12]

export function isNodeFit(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
}

export function isReadingSource() {
  try {
    return import.meta.resolve('@berth/sdk').endsWith('.ts')
  } catch {
    return false
  }
}

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
