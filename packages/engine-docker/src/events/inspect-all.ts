import type Docker from 'dockerode'
import type { ContainerInspectInfo } from 'dockerode'
import { isMissing } from '../errors.ts'

/** All that Docker knows of the containers with these labels; one that vanishes meanwhile is left out. */
export async function inspectAll(
  docker: Docker,
  label: readonly string[],
): Promise<readonly ContainerInspectInfo[]> {
  const listed = await docker.listContainers({ all: true, filters: { label: [...label] } })
  const found = await Promise.all(listed.map(({ Id }) => inspect(docker, Id)))
  return found.filter((info) => info !== undefined)
}

/** All that Docker knows of a container, or nothing when there is none. */
export async function inspect(docker: Docker, id: string): Promise<ContainerInspectInfo | undefined> {
  try {
    return await docker.getContainer(id).inspect()
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
