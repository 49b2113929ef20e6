import type Docker from 'dockerode'
import type { Bounds } from './container/hardening.ts'
import type { StartedContainer } from './events/supervisor.ts'
import type { Hub } from './hub.ts'
import type { OwnImages } from './images/own-images.ts'
import type { Followers } from './logs/followers.ts'
import type { LogArchive } from './logs/log-archive.ts'
import type { PrivateNetwork } from './network/private-network.ts'

/** What everything in the engine works with. */
export interface Context {
  readonly docker: Docker
  /** Tells this platform's containers from all others of the same Docker. */
  readonly platform: string
  readonly network: PrivateNetwork
  readonly archive: LogArchive
  readonly images: OwnImages
  readonly followers: Followers
  /** Told of every container of an app that runs from now on. */
  readonly started: Hub<StartedContainer>
  readonly bounds: Bounds
  /** Where instances listen whose image exposes no port. */
  readonly port: number
  readonly caBundle?: string
  /** Whether Docker runs on this machine, so that its paths and programs are those of this one. */
  readonly isLocal: boolean
}
