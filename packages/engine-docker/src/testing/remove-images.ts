import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect, disconnect } from '../api/connect.ts'
import { DOCKER_HOST } from './docker-for-tests.ts'

/** Removes all images that were made for the platform in a home: nobody else has one of its name. */
export async function removeImages(home: string): Promise<void> {
  const platform = (await readFile(join(home, 'engine/docker-platform'), 'utf8')).trim()
  const docker = await connect({ host: DOCKER_HOST })
  // An image may have names of others too.
  const own = `berth-${platform}/`
  const images = await docker.listImages({ filters: { reference: [`${own}*`] } })
  const names = images.flatMap(({ RepoTags }) => RepoTags ?? []).filter((name) => name.startsWith(own))
  for (const name of names) await docker.getImage(name).remove({ force: true })
  disconnect(docker)
}
