import { writeFile } from 'node:fs/promises'
import { connect } from '../api/connect.ts'
import { PrivateNetwork } from '../network/private-network.ts'
import { DOCKER_HOST } from './docker-for-tests.ts'

/** A network that engines of several tests share: it takes longer to make than all else that they need. */
export async function openTestNetwork(): Promise<{ readonly name: string } & AsyncDisposable> {
  const docker = await connect({ host: DOCKER_HOST })
  const name = `berth-test-${process.pid}`
  const network = await PrivateNetwork.open(docker, name, name)
  const { Id } = await docker.getNetwork(name).inspect()
  // Where nobody is any more is then known after 150 milliseconds instead of three seconds; only root may say so.
  const file = `/proc/sys/net/ipv4/neigh/br-${Id.slice(0, 12)}/retrans_time_ms`
  await writeFile(file, '50').catch(() => {})
  return { name, [Symbol.asyncDispose]: () => network.remove() }
}
