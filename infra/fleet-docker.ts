import { fleet } from '@berth/sdk'
import { minecraft } from './apps/minecraft.ts'
import { syncthing } from './apps/syncthing.ts'
import { wireguard } from './apps/wireguard.ts'

/** Images that others make, for a machine with Docker: `berth up infra/fleet-docker.ts --engine docker`. */
export default fleet([minecraft, syncthing, wireguard])
