import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { isOfMachine, makeImages, missingImages } from '../images/make-images.ts'
import { readPackages } from '../images/packages.ts'
import type { TestImage } from '../images/image.ts'
import { ensureProgram, installPackages } from './ensure-program.ts'

/** A Docker Engine with the images that tests name. Disposing of it ends it, if it was started for the tests. */
export interface TestDocker extends AsyncDisposable {
  /** As `DOCKER_HOST` has it. */
  readonly host: string
}

const DATA = '/var/lib/berth-docker'
const RUN = '/run/berth-docker'
const OWN_HOST = `unix://${RUN}/docker.sock`
const PATIENCE = 60_000
/** What installs another release of Debian. */
const INSTALLERS = ['mmdebstrap', 'debian-archive-keyring']

/**
 * Finds a Docker Engine; where none answers, and this is root on Debian, installs and starts one of its own, whose images
 * are kept in `/var/lib/berth-docker` for the next time. Makes the images that tests need.
 *
 * @returns Nothing where no Docker can be had; why has been said in one line.
 */
export async function ensureDocker(): Promise<TestDocker | undefined> {
  await using undo = new AsyncDisposableStack()
  let host = findHost()
  if (host === undefined) {
    const daemon = await startDaemon()
    if (typeof daemon === 'string') return without(daemon)
    undo.defer(() => end(daemon))
    host = OWN_HOST
  }
  const problem = await provideImages(host)
  if (problem !== undefined) return without(problem)
  const ready = undo.move()
  return { host, [Symbol.asyncDispose]: () => ready.disposeAsync() }
}

function without(problem: string): undefined {
  console.log(`Tests that need Docker are left out: ${problem}.`)
}

function findHost(): string | undefined {
  const asked = process.env['DOCKER_HOST']
  const candidates = asked ? [asked] : ['unix:///var/run/docker.sock', OWN_HOST]
  return candidates.find(answers)
}

function answers(host: string): boolean {
  return spawnSync('docker', ['-H', host, 'version'], { stdio: 'ignore' }).status === 0
}

/** The daemon, or why there is none. */
async function startDaemon(): Promise<ChildProcess | string> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return 'no Docker Engine answers, and only root on Linux can start one'
  }
  const program = { anyOf: ['dockerd'], debianPackage: 'docker.io', homebrewFormula: 'docker' }
  if (!ensureProgram(program)) return 'there is no dockerd'
  mkdirSync(RUN, { recursive: true })
  const log = openSync(`${RUN}/dockerd.log`, 'w')
  const folders = ['--data-root', DATA, '--exec-root', `${RUN}/exec`, '--pidfile', `${RUN}/docker.pid`]
  const daemon = spawn('dockerd', ['-H', OWN_HOST, ...folders], { stdio: ['ignore', log, log] })
  closeSync(log)
  const deadline = performance.now() + PATIENCE
  while (!answers(OWN_HOST)) {
    if (daemon.exitCode !== null || performance.now() > deadline) {
      await end(daemon)
      return `dockerd does not start: ${lastLine(`${RUN}/dockerd.log`)}`
    }
    await setTimeout(200)
  }
  return daemon
}

async function end(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return
  const exit = once(daemon, 'exit')
  daemon.kill('SIGTERM')
  await exit
}

/** Why there are no images, or nothing. */
async function provideImages(host: string): Promise<string | undefined> {
  try {
    const missing = missingImages(host)
    if (missing.length === 0) return undefined
    console.log(`Making the images ${missing.map(({ name }) => name).join(', ')} for tests …`)
    if (process.getuid?.() !== 0 || !existsSync('/var/lib/dpkg/status')) return pullImages(host, missing)
    const absent = absentPackages(missing)
    if (absent.length > 0) installPackages(absent)
    const stillAbsent = absentPackages(missing)
    if (stillAbsent.length > 0) return `these are not installed: ${stillAbsent.join(', ')}`
    await makeImages(host, missing)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Packages of Debian that the images are made of or with, and that this machine has not. */
function absentPackages(images: readonly TestImage[]): readonly string[] {
  const installed = readPackages('/')
  const needed = images.flatMap((image) => (isOfMachine(image) ? image.packages : INSTALLERS))
  return [...new Set(needed)].filter((name) => !installed.has(name))
}

function pullImages(host: string, images: readonly TestImage[]): string | undefined {
  const failed = images.find(
    ({ name }) => spawnSync('docker', ['-H', host, 'pull', '-q', name], { stdio: 'ignore' }).status !== 0,
  )
  return failed && `the image ${failed.name} could not be pulled`
}

function lastLine(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? ''
}
