import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { promisify } from 'node:util'
import { makeTempFolder } from '@berth/sdk/testing'
import { docker } from './open-docker-home.ts'
import { makeWheel } from './wheel.ts'
import type { Wheel, WheelContent } from './wheel.ts'

const run = promisify(execFile)

/** Fetches packages of Python, with all that they depend on, into the folder where it runs. */
const FETCH = `set -e
apt-get update -qq
needed=$(apt-get install --print-uris --yes --no-install-recommends "$@" | sed -n "s/^'[^']*' \\(python3-[^_]*\\)_.*/\\1/p")
apt-get download -qq -o APT::Sandbox::User=root $needed`

/**
 * Packages of Python from the archive of the Debian that an image is made of, with all that they depend on, as wheels for its Python.
 *
 * @param names - as Debian has them: `python3-poetry`
 */
export async function fetchDebianWheels(image: string, names: readonly string[]): Promise<readonly Wheel[]> {
  await using folder = await makeTempFolder()
  const place = ['-v', `${folder.path}:/files`, '-w', '/files']
  await docker('run', '--rm', ...place, image, 'sh', '-c', FETCH, 'fetch', ...names)
  const files = await readdir(folder.path)
  const found = await Promise.all(
    files.map((file) => readPackage(join(folder.path, file), join(folder.path, 'unpacked', file))),
  )
  const packages = found.flatMap((one) => one ?? [])
  const nameOf = new Map(packages.map(({ debianName, name }) => [debianName, name]))
  return packages.map(({ depends, metadata, ...content }) =>
    makeWheel({
      ...content,
      metadata: withRequirements(
        metadata,
        depends.flatMap((one) => nameOf.get(one) ?? []),
      ),
    }),
  )
}

interface PythonPackage extends Omit<WheelContent, 'metadata'> {
  readonly debianName: string
  /** As Debian has them. */
  readonly depends: readonly string[]
  readonly metadata: string
}

/** Unpacks a package of Debian into a folder; nothing where there is none of Python in it. */
async function readPackage(file: string, unpacked: string): Promise<PythonPackage | undefined> {
  await mkdir(unpacked, { recursive: true })
  await run('dpkg-deb', ['-x', file, unpacked])
  const { stdout: fields } = await run('dpkg-deb', ['-f', file, 'Package', 'Depends'])
  const folder = join(unpacked, 'usr/lib/python3/dist-packages')
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  const info = paths.map((path) => path.split(sep)[0] ?? '').find((path) => /\.(?:dist|egg)-info$/.test(path))
  if (info === undefined) return undefined
  const [, name = '', version = ''] = /^(.+?)-(.+)\.\w+-info$/.exec(info) ?? []
  const read = async (path: string) => [path, await readFile(join(folder, path))] as const
  const own = paths.filter((path) => !path.startsWith(`${info}${sep}`))
  const metadata = join(folder, info, info.endsWith('.dist-info') ? 'METADATA' : 'PKG-INFO')
  const entryPoints = join(info, 'entry_points.txt')
  return {
    debianName: /^Package: (.+)$/m.exec(fields)?.[1] ?? '',
    depends: /^Depends: (.+)$/m.exec(fields)?.[1]?.split(/[ ,|]+/) ?? [],
    name,
    version,
    files: Object.fromEntries(await Promise.all(own.map(read))),
    metadata: await readFile(metadata, 'utf8'),
    ...(paths.includes(entryPoints) && { entryPoints: await readFile(join(folder, entryPoints)) }),
  }
}

/** Some leave out what Debian's own package of them depends on. */
function withRequirements(metadata: string, names: readonly string[]): string {
  const lines = names.map((name) => `Requires-Dist: ${name}\n`).join('')
  return metadata.replace(/^Version: .+\n/m, (version) => `${version}${lines}`)
}
