import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { chmod, copyFile, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import type { TestImage } from './image.ts'
import { TEST_IMAGES } from './image.ts'
import { installDebian, ownRelease } from './install-debian.ts'
import { closureOf, readPackages, readVersions } from './packages.ts'
import { copyPackages, makeRootFolder } from './root-folder.ts'

const LABEL = 'berth.test-image'
const MACHINE = '/'
/** What every public image of Debian has beside what is essential, and what Node needs. */
const COMMON = ['apt', 'ca-certificates', 'libatomic1', 'libstdc++6', 'passwd']

/** The base images that are not there, or that were made of something else than what this machine has now. */
export function missingImages(host: string): readonly TestImage[] {
  return TEST_IMAGES.filter((image) => {
    const label = docker(host, ['image', 'inspect', '-f', `{{index .Config.Labels "${LABEL}"}}`, image.name])
    // One without the label was pulled by somebody, and is the real one.
    return label === undefined || (label !== '' && label !== '<no value>' && label !== keyOf(image))
  })
}

/** Whether its packages are those that are installed on this machine. */
export function isOfMachine({ release }: TestImage): boolean {
  return release === undefined || release === ownRelease()
}

/**
 * Makes base images under their public names without any registry, of the files of Debian's packages: of those that are installed
 * here, or of another release that is installed for it. They contain this machine's certificates, so they are for tests here and
 * never to be published.
 */
export async function makeImages(host: string, images: readonly TestImage[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'berth-images-'))
  const groups = Map.groupBy(images, (image) => (isOfMachine(image) ? undefined : image.release))
  try {
    // Installing another one takes the longest, most of it in programs of its own. The folder goes when all have ended.
    const results = await Promise.allSettled(
      [...groups].map(([release, group]) => makeOf(host, release, join(folder, release ?? 'own'), group)),
    )
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
    // Those that had these names before.
    docker(host, ['image', 'prune', '-f', '--filter', `label=${LABEL}`])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Makes images of one release of Debian: of what this machine has without a name, else of one that is installed for it. */
async function makeOf(
  host: string,
  release: string | undefined,
  folder: string,
  images: readonly TestImage[],
): Promise<void> {
  await mkdir(folder)
  const root = release === undefined ? MACHINE : join(folder, 'root')
  const packages = images.flatMap((image) => image.packages)
  if (release !== undefined) await installDebian(root, release, packages)
  const installed = readPackages(root)
  const essential = [...installed.values()].filter((one) => one.isEssential).map((one) => one.name)
  const common = closureOf(installed, [...essential, ...COMMON])
  const base = `berth-test-base:${basename(folder)}`
  await makeBase(host, base, root, join(folder, 'base'), common)
  for (const [index, image] of images.entries()) {
    const own = [...closureOf(installed, image.packages)].filter((name) => !common.has(name))
    await makeImage(host, base, root, join(folder, String(index)), image, new Set(own))
  }
}

async function makeBase(
  host: string,
  name: string,
  root: string,
  folder: string,
  packages: ReadonlySet<string>,
): Promise<void> {
  await mkdir(folder)
  await makeRootFolder(root, folder, packages)
  const { status } = spawnSync(
    '/bin/sh',
    [
      '-c',
      'tar -C "$1" --numeric-owner -c . | docker -H "$2" import -c "LABEL $4=base" - "$3"',
      'import',
      folder,
      host,
      name,
      LABEL,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  if (status !== 0) throw new Error('The base image could not be imported')
}

async function makeImage(
  host: string,
  base: string,
  root: string,
  folder: string,
  image: TestImage,
  packages: ReadonlySet<string>,
): Promise<void> {
  const files = join(folder, 'files')
  await mkdir(files, { recursive: true })
  if (packages.size > 0) copyPackages(root, files, packages)
  if (image.hasNode) await copyNode(files)
  for (const [path, text] of Object.entries(image.files ?? {})) {
    await mkdir(dirname(join(files, path)), { recursive: true })
    await writeFile(join(files, path), text)
  }
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  const lines = [
    `FROM ${base}`,
    `ENV PATH=${path}`,
    'COPY files/ /',
    `LABEL ${LABEL}=${keyOf(image)}`,
    ...image.setup,
  ]
  await writeFile(join(folder, 'Dockerfile'), `${lines.join('\n')}\n`)
  const { status, stderr } = spawnSync('docker', ['-H', host, 'build', '-q', '-t', image.name, folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, DOCKER_BUILDKIT: '0' },
  })
  if (status !== 0) throw new Error(`The image ${image.name} could not be made: ${String(stderr)}`)
}

/** Node is the one that runs this; npm the one on the PATH. */
async function copyNode(files: string): Promise<void> {
  const [bin, modules] = [join(files, 'usr/local/bin'), join(files, 'usr/local/lib/node_modules')]
  for (const path of [bin, modules]) await mkdir(path, { recursive: true })
  await copyFile(process.execPath, join(bin, 'node'))
  await chmod(join(bin, 'node'), 0o755)
  await cp(dirname(dirname(npmProgram())), join(modules, 'npm'), { recursive: true })
  for (const name of ['npm', 'npx']) {
    await symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, join(bin, name))
  }
}

function npmProgram(): string {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    try {
      return realpathSync(join(folder, 'npm'))
    } catch {
      // Not in this folder.
    }
  }
  throw new Error('There is no npm on the PATH')
}

/** What an image is made of: another one beside it changes nothing. */
function keyOf(image: TestImage): string {
  const sources = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.ts') && name !== 'image.ts')
    .sort()
  const texts = sources.map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
  return digestOf([
    image,
    ...texts,
    readFileSync('/etc/ssl/certs/ca-certificates.crt', 'utf8'),
    ...(isOfMachine(image) ? [process.version, readVersions(MACHINE)] : []),
  ])
}

function digestOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}

function docker(host: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync('docker', ['-H', host, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return status === 0 ? stdout.trim() : undefined
}
