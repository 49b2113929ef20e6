import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A program from outside npm. */
export interface Program {
  /** Names on PATH; any of them will do. */
  readonly anyOf: readonly string[]
  readonly debianPackage: string
  readonly homebrewFormula: string
  /** Installed for CI alone, since it would go on listening to the world; elsewhere what needs it is skipped. @default false */
  readonly isServer?: boolean
}

/**
 * Makes sure that a program is there: installs it where that needs no question (root on Debian or Ubuntu; Homebrew),
 * and says the one command elsewhere.
 *
 * @returns Whether it is there now, or can be done without.
 */
export function ensureProgram({ anyOf, debianPackage, homebrewFormula, isServer }: Program): boolean {
  if (anyOf.some(isOnPath)) return true
  if (isServer && process.env['CI'] !== 'true') {
    console.log(
      `There is no ${anyOf.join(' or ')}, so its tests are skipped. It comes with: ${debianPackage}`,
    )
    return true
  }
  const isRoot = process.getuid?.() === 0
  if (isOnPath('apt-get') && isRoot) {
    console.log(`Installing ${debianPackage} with apt-get, since there is no ${anyOf.join(' or ')} …`)
    installPackages([debianPackage])
  } else if (isOnPath('brew')) spawnSync('brew', ['install', homebrewFormula], { stdio: 'inherit' })
  if (anyOf.some(isOnPath)) return true
  console.error(
    `There is no ${anyOf.join(' or ')}. Install it with: sudo apt-get install -y ${debianPackage}`,
  )
  return false
}

/** Installs packages of Debian; for root. */
export function installPackages(names: readonly string[]): void {
  spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'] })
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}

function isOnPath(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
