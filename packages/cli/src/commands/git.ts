import { image } from '@berth/sdk'
import type { Cli } from '../cli.ts'
import { change } from './deploy.ts'

interface ImageOptions {
  readonly processType?: string
  readonly wait: boolean
}

export function addGit(cli: Cli): void {
  cli
    .command(
      'git:from-image',
      'Releases:',
      'make an app run an image that others make, as its name stands now',
      [
        'berth git:from-image minecraft itzg/minecraft-server',
        'berth git:from-image vpn linuxserver/wireguard:latest --process-type tunnel',
      ],
    )
    .argument('<app>', 'one that is described already keeps all but its source')
    .argument('<image>', 'the digest that it stands for is pinned; the same digest changes nothing')
    .option('--process-type <type>', 'what it runs as (default: web)')
    .option('--no-wait', 'refuse instead of waiting while something else changes the app')
    .action(
      cli.run<ImageOptions, [string, string]>(async (context, { processType, wait }, app, reference) => {
        const source = image(reference, processType === undefined ? {} : { processType })
        await change(context, (platform, progress) => platform.deploy(app, { ...progress, wait, source }))
      }),
    )
}
