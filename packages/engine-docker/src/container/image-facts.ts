import type Docker from 'dockerode'

/** What an image says about how it wants to run. */
export interface ImageFacts {
  /** As its Dockerfile has it: a name or a number, with or without a group; empty for root. */
  readonly user: string
  /** The TCP ports that it exposes, lowest first. */
  readonly ports: readonly number[]
  /** Whether it brings an init of its own, which must be process 1. */
  readonly hasInit: boolean
}

/** Reads it; rejects as Docker does when there is no such image. */
export async function readImage(docker: Docker, reference: string): Promise<ImageFacts> {
  const { Config } = await docker.getImage(reference).inspect()
  const ports = Object.keys(Config.ExposedPorts ?? {}).filter((port) => port.endsWith('/tcp'))
  return {
    user: Config.User ?? '',
    ports: ports.map((port) => Number.parseInt(port, 10)).sort((one, other) => one - other),
    // s6, the init of these images, refuses to be anything else than process 1.
    hasInit: Config.Labels?.['org.opencontainers.image.vendor'] === 'linuxserver.io',
  }
}

/** Whether what runs in it is root, and so needs capabilities for what root does in images as they are made. */
export function runsAsRoot({ user }: Pick<ImageFacts, 'user'>): boolean {
  return ['', 'root', '0'].includes(user.split(':')[0]!)
}
