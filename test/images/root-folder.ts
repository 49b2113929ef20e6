import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { chmod, copyFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { filesOf } from './packages.ts'

const MERGED = ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32']
const DPKG = 'var/lib/dpkg'
const CERTIFICATES = 'etc/ssl/certs/ca-certificates.crt'

/** Users that the public images have, beside Debian's own. */
const USERS = [
  { name: 'haproxy', id: 99, home: '/var/lib/haproxy' },
  { name: '_apt', id: 100, group: 65_534, home: '/nonexistent' },
  { name: 'nginx', id: 101, home: '/nonexistent' },
  { name: 'redis', id: 999, home: '/data' },
  { name: 'node', id: 1000, home: '/home/node' },
]

/** Makes the root folder of a small Debian of the packages' files in a larger one, in which `apt-get` works. */
export async function makeRootFolder(from: string, to: string, packages: ReadonlySet<string>): Promise<void> {
  for (const name of MERGED) {
    await mkdir(join(to, 'usr', name), { recursive: true })
    await symlink(`usr/${name}`, join(to, name))
  }
  copyPackages(from, to, packages, baseFiles(from))
  await makeFolders(to)
  await writeUsers(from, to)
  await writeStatus(from, to, packages)
  await copySources(from, to)
  // Those that this machine trusts.
  await copyFile(join('/', CERTIFICATES), join(to, CERTIFICATES))
}

/** Copies the files of packages, and others by their paths in there, from one root folder to another. */
export function copyPackages(
  from: string,
  to: string,
  packages: ReadonlySet<string>,
  others: readonly string[] = [],
): void {
  const paths = [...filesOf(from, packages), ...infoOf(from, packages), ...others]
  const wanted = [...new Set(paths)].filter((path) => isWanted(path) && exists(join(from, path))).map(merged)
  const list = [...new Set(wanted)].sort().join('\n')
  // Through a pipe, so that special files, links and modes stay what they are.
  execFileSync(
    '/bin/sh',
    ['-c', 'tar -C "$1" --no-recursion -cf - -T - | tar -C "$2" -xf -', 'copy', from, to],
    {
      input: list,
      stdio: ['pipe', 'ignore', 'inherit'],
    },
  )
}

/** Manuals and translations are of no use in a container. */
function isWanted(path: string): boolean {
  return !/^\/usr\/share\/(man|locale|doc)\//.test(path) && !MERGED.includes(path.slice(1))
}

/** `/bin/sh` is `usr/bin/sh`, on every Debian since 2021. */
function merged(path: string): string {
  const relative = path.slice(1)
  return MERGED.some((name) => relative.startsWith(`${name}/`)) ? `usr/${relative}` : relative
}

function infoOf(from: string, packages: ReadonlySet<string>): readonly string[] {
  return filesIn(from, `/${DPKG}/info`).filter((path) =>
    packages.has(basename(path).replace(/(:[a-z0-9]+)?\.[a-z]+$/, '')),
  )
}

/** What maintainer scripts have made, and no package lists. */
function baseFiles(from: string): readonly string[] {
  return [
    '/etc/ld.so.cache',
    '/etc/ssl/certs',
    ...['/etc/alternatives', '/etc/ssl/certs', `/${DPKG}/alternatives`].flatMap((folder) =>
      filesIn(from, folder),
    ),
    `/${DPKG}/info/format`,
    `/${DPKG}/diversions`,
  ]
}

function filesIn(from: string, folder: string): readonly string[] {
  return readdirSync(join(from, folder)).map((file) => join(folder, file))
}

async function makeFolders(to: string): Promise<void> {
  const folders = ['proc', 'sys', 'dev', 'run', 'root', 'home', 'data', 'tmp', 'var/tmp']
  const dpkg = ['var/lib/dpkg/updates', 'var/lib/dpkg/triggers', 'etc/apt/sources.list.d']
  const apt = ['var/cache/apt/archives/partial', 'var/lib/apt/lists/partial']
  for (const folder of [...folders, ...dpkg, ...apt]) await mkdir(join(to, folder), { recursive: true })
  for (const folder of ['tmp', 'var/tmp']) await chmod(join(to, folder), 0o1777)
  for (const file of ['available', 'statoverride', 'triggers/Lock']) {
    await writeFile(join(to, 'var/lib/dpkg', file), '')
  }
  await rm(join(to, 'etc/ssl/private'), { recursive: true, force: true })
}

async function writeUsers(from: string, to: string): Promise<void> {
  const master = (name: string) => readFile(join(from, `usr/share/base-passwd/${name}.master`), 'utf8')
  const users = USERS.map(({ name, id, group = id, home }) => `${name}:x:${id}:${group}::${home}:/bin/sh\n`)
  const groups = USERS.map(({ name, id }) => `${name}:x:${id}:\n`)
  await writeFile(join(to, 'etc/passwd'), [await master('passwd'), ...users].join(''))
  await writeFile(join(to, 'etc/group'), [await master('group'), ...groups].join(''))
}

/** What dpkg takes for installed in there. */
async function writeStatus(from: string, to: string, packages: ReadonlySet<string>): Promise<void> {
  const paragraphs = readFileSync(join(from, DPKG, 'status'), 'utf8').split('\n\n')
  const wanted = paragraphs.filter((text) => packages.has(/^Package: (\S+)/.exec(text)?.[1] ?? ''))
  await writeFile(join(to, DPKG, 'status'), wanted.map((text) => `${text}\n\n`).join(''))
}

/** Where it has its packages from. */
async function copySources(from: string, to: string): Promise<void> {
  for (const file of ['etc/apt/sources.list', 'etc/apt/sources.list.d/debian.sources']) {
    if (existsSync(join(from, file))) await copyFile(join(from, file), join(to, file))
  }
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}
