import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { App, Platform } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import type { TempFolder } from '@berth/sdk/testing'
import { openLocalPlatform } from '@berth/server'
import { fixture } from './open-berth.ts'

/** Why tests on Docker are left out, or `false`; `npm test` finds or starts one where it can. */
export const noDocker = process.env['DOCKER_HOST'] === undefined ? 'there is no Docker here' : false

/** A real platform in a home of its own: containers, and the router that goes with them. At the end nothing of it is left. */
export interface DockerHome extends AsyncDisposable {
  readonly platform: Platform
  readonly home: string
  /** Deploys an app, and answers the port of 127.0.0.1 where requests for it come in. */
  deploy(description: App): Promise<number>
  /** Ends the platform in this process; what runs goes on. */
  close(): Promise<void>
  /** Opens it again, as another process would after this one. */
  reopen(): Promise<void>
  /** A copy of a fixture app that a test may change, with a Dockerfile that needs no network. */
  copyFixture(name: string): Promise<TempFolder>
  /** Ids of all containers that belong to it, whatever they do. */
  containers(...filters: readonly string[]): Promise<readonly string[]>
}

/** Makes an image of a fixture: its files, and Node. */
const DOCKERFILE =
  'FROM node:24-bookworm-slim\nWORKDIR /app\nCOPY . .\nUSER node\nCMD ["node", "server.ts"]\n'

export async function openDockerHome(): Promise<DockerHome> {
  await using undo = new AsyncDisposableStack()
  const home = undo.use(await makeTempFolder())
  let platform: Platform | undefined = await openLocalPlatform({
    home: home.path,
    engine: 'docker',
    port: 0,
  })
  undo.defer(() => removeAll(home.path))
  undo.defer(() => platform?.[Symbol.asyncDispose]())
  const opened = undo.move()
  return {
    get platform() {
      return platform!
    },
    home: home.path,
    async deploy(description) {
      const { urls } = await platform!.deploy(description)
      return Number(new URL(urls[0]!).port)
    },
    async close() {
      await platform![Symbol.asyncDispose]()
      platform = undefined
    },
    async reopen() {
      platform = await openLocalPlatform({ home: home.path })
    },
    copyFixture: async (name) => opened.use(await copyForDocker(name)),
    containers: (...filters) => containersOf(home.path, filters),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

/**
 * A copy of a fixture app with a Dockerfile that needs no network. No other copy has the same content: to Docker theirs would
 * be one image of many names, the last of which one test may remove while another one is giving it the next.
 */
export async function copyForDocker(name: string): Promise<TempFolder> {
  const folder = await makeTempFolder({ Dockerfile: DOCKERFILE, 'copy.txt': randomUUID() })
  await cp(fixture(name), folder.path, { recursive: true })
  return folder
}

const run = promisify(execFile)

/** Runs the `docker` command, and answers the words of its output. */
export async function docker(...args: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await run('docker', args)
  return stdout.split(/\s+/).filter((word) => word !== '')
}

/** What finds the containers of the platform in a home. */
export async function platformLabel(home: string): Promise<string> {
  return `label=berth.platform=${await platformId(home)}`
}

/** What its images are named by, and what else it has in Docker. */
export async function platformId(home: string): Promise<string> {
  return (await readFile(join(home, 'engine/docker-platform'), 'utf8')).trim()
}

async function containersOf(home: string, filters: readonly string[]): Promise<readonly string[]> {
  const all = [await platformLabel(home), ...filters].flatMap((filter) => ['--filter', filter])
  return await docker('ps', '--all', '--quiet', '--no-trunc', ...all)
}

/** Ends and removes everything of Docker's that belongs to the platform in a home, data too. */
export async function removeAll(home: string): Promise<void> {
  const name = `berth-${await platformId(home)}`
  const removeFound = async (found: readonly string[], ...command: readonly string[]) => {
    // Docker refuses to remove nothing.
    if (found.length > 0) await docker(...command, ...found)
  }
  await removeFound(await containersOf(home, []), 'rm', '--force', '--volumes')
  const images = ['--filter', `reference=${name}/*`, '--format', '{{.Repository}}:{{.Tag}}']
  await removeFound(await docker('image', 'ls', ...images), 'image', 'rm', '--force')
  for (const kind of ['network', 'volume']) {
    await removeFound(await docker(kind, 'ls', '--quiet', '--filter', `name=${name}`), kind, 'rm')
  }
}
