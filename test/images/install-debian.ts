import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'

/** Installs a release of Debian, with packages, below a folder; for root. */
export async function installDebian(
  folder: string,
  release: string,
  packages: readonly string[],
): Promise<void> {
  const mirror = ownMirror()
  const child = spawn(
    'mmdebstrap',
    [
      '--variant=minbase',
      `--include=${['ca-certificates', ...packages].join(',')}`,
      release,
      folder,
      ...(mirror === undefined ? [] : [mirror]),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const output: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => output.push(text))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code === 0) return
  const last = output.join('').trimEnd().split('\n').slice(-5).join('\n')
  throw new Error(`mmdebstrap could not install Debian ${release}:\n${last}`)
}

/** The name of the release of Debian that this machine runs; nothing where it is none. */
export function ownRelease(): string | undefined {
  const lines = readFileSync('/etc/os-release', 'utf8').split('\n')
  const release = new Map(lines.map((line) => line.split('=') as [string, string]))
  return release.get('ID') === 'debian' ? release.get('VERSION_CODENAME') : undefined
}

/** Where this machine gets its own Debian from; elsewhere mmdebstrap knows a place. */
function ownMirror(): string | undefined {
  const format = ['--format', '$(REPO_URI) $(RELEASE) $(COMPONENT)']
  const targets = execFileSync('apt-get', ['indextargets', ...format], { encoding: 'utf8' })
  const own = targets.split('\n').find((line) => line.endsWith(` ${ownRelease()} main`))
  return own?.split(' ')[0]
}
