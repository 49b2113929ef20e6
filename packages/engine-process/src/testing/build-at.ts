import type { Build } from '@berth/sdk'

/** A build that is just this folder. */
export function buildAt(folder: string): Build {
  return {
    id: 'process:00000000000000000000000000000000',
    engine: 'process',
    location: folder,
    processTypes: {},
  }
}
