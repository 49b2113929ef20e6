import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { chmod, copyFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { filesOf } from './packages.ts'

const MERGED = ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32']
const INFO = '/var/lib/dpkg/info'

/** Users that the public images have, beside Debian's own. */
const USERS = [
  { name: 'haproxy', id: 99, home: '/var/lib/haproxy' },
  { name: '_apt', id: 100, group: 65_534, home: '/nonexistent' },
  { name: 'nginx', id: 101, home: '/nonexistent' },
  { name: 'redis', id: 999, home: '/data' },
  { name: 'node', id: 1000, home: '/home/node' },
]

/** Makes the root folder of a small Debian of the packages' files on this machine, in which `apt-get` works. */
export async function makeRootFolder(to: string, packages: ReadonlySet<string>): Promise<void> {
  for (const name of MERGED) {
    await mkdir(join(to, 'usr', name), { recursive: true })
    await symlink(`usr/${name}`, join(to, name))
  }
  copyPackages(to, packages, baseFiles())
  await makeFolders(to)
  await writeUsers(to)
  await writeStatus(to, packages)
  await copySources(to)
}

/** Copies the files of packages, and others by their absolute paths, into a folder. */
export function copyPackages(
  to: string,
  packages: ReadonlySet<string>,
  others: readonly string[] = [],
): void {
  const paths = [...filesOf(packages), ...infoOf(packages), ...others]
  const wanted = [...new Set(paths)].filter((path) => isWanted(path) && exists(path)).map(merged)
  const list = [...new Set(wanted)].sort().join('\n')
  // Through a pipe, so that special files, links and modes stay what they are.
  execFileSync('/bin/sh', ['-c', 'tar -C / --no-recursion -cf - -T - | tar -C "$1" -xf -', 'copy', to], {
    input: list,
    stdio: ['pipe', 'ignore', 'inherit'],
  })
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

function infoOf(packages: ReadonlySet<string>): readonly string[] {
  return readdirSync(INFO)
    .filter((file) => packages.has(file.replace(/(:[a-z0-9]+)?\.[a-z]+$/, '')))
    .map((file) => join(INFO, file))
}

/** What maintainer scripts have made, and no package lists. */
function baseFiles(): readonly string[] {
  const inside = (folder: string) => readdirSync(folder).map((file) => join(folder, file))
  return [
    '/etc/ld.so.cache',
    '/etc/ssl/certs',
    ...['/etc/alternatives', '/etc/ssl/certs', '/var/lib/dpkg/alternatives'].flatMap(inside),
    join(INFO, 'format'),
    '/var/lib/dpkg/diversions',
  ]
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

async function writeUsers(to: string): Promise<void> {
  const master = (name: string) => readFile(`/usr/share/base-passwd/${name}.master`, 'utf8')
  const users = USERS.map(({ name, id, group = id, home }) => `${name}:x:${id}:${group}::${home}:/bin/sh\n`)
  const groups = USERS.map(({ name, id }) => `${name}:x:${id}:\n`)
  await writeFile(join(to, 'etc/passwd'), [await master('passwd'), ...users].join(''))
  await writeFile(join(to, 'etc/group'), [await master('group'), ...groups].join(''))
}

/** What dpkg takes for installed in there. */
async function writeStatus(to: string, packages: ReadonlySet<string>): Promise<void> {
  const paragraphs = readFileSync('/var/lib/dpkg/status', 'utf8').split('\n\n')
  const wanted = paragraphs.filter((text) => packages.has(/^Package: (\S+)/.exec(text)?.[1] ?? ''))
  await writeFile(join(to, 'var/lib/dpkg/status'), wanted.map((text) => `${text}\n\n`).join(''))
}

/** Where this machine has its packages from. */
async function copySources(to: string): Promise<void> {
  for (const file of ['etc/apt/sources.list', 'etc/apt/sources.list.d/debian.sources']) {
    if (existsSync(join('/', file))) await copyFile(join('/', file), join(to, file))
  }
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}
