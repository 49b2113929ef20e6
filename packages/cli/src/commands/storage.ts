import type { MountByHand } from '@berth/sdk'
import { refuse } from '../arguments.ts'
import type { Cli } from '../cli.ts'
import { changeSettings, mountFields, showSettings } from './settings-output.ts'

const GROUP = 'Storage:'

interface MountOptions {
  readonly exclusive?: boolean
  readonly allow?: boolean
  readonly chown?: string
  readonly mode?: string
  readonly restart: boolean
}

export function addStorage(cli: Cli): void {
  cli
    .command(
      'storage:mount',
      GROUP,
      'let the instances of an app see a place on disk, and release it with that',
      [
        'berth storage:mount cards cards-storage:/storage',
        'berth storage:mount game /srv/game:/data --exclusive --chown 1000:1000',
        'berth storage:mount cards /srv/fonts:/fonts:ro',
      ],
    )
    .argument('<app>')
    .argument(
      '<from:to>',
      'a folder of the host or a name that the platform keeps, a path, and :ro when it is only read',
    )
    .option('--exclusive', 'never let two instances see it at once: makes the app stop-first')
    .option('--chown <user:group>', 'give it to a user, by number')
    .option('--mode <octal>', 'its permissions, such as 0750')
    .option('--allow', 'also what controls the machine, such as the socket of Docker')
    .option('--no-restart', 'leave the app as it is for now')
    .action(
      cli.run<MountOptions, [string, string]>(async (context, options, app, place) => {
        const mount = parsePlace(place, options)
        await changeSettings(context, options, (platform, given) =>
          platform.settings.mount(app, mount, given),
        )
      }),
    )

  cli
    .command('storage:unmount', GROUP, 'take a mount away that was made by hand; what is in it stays', [
      'berth storage:unmount cards cards-storage:/storage',
      'berth storage:unmount cards /storage',
    ])
    .argument('<app>')
    .argument('<to>', 'the path that instances see it at, or the whole mount as it was made')
    .option('--no-restart', 'leave the app as it is for now')
    .action(
      cli.run<MountOptions, [string, string]>(async (context, options, app, place) => {
        const to = place.includes(':') ? parsePlace(place, {}).to : place
        await changeSettings(context, options, (platform, given) => platform.settings.unmount(app, to, given))
      }),
    )

  for (const name of ['storage:list', 'storage:report']) {
    cli
      .command(name, GROUP, 'show the mounts of an app, by its description and by hand', [
        `berth ${name} cards`,
      ])
      .argument('<app>')
      .action(
        cli.run<object, [string]>(async (context, _options, app) => {
          await showSettings(context, app, 'mounts', mountFields)
        }),
      )
  }

  cli
    .command(
      'storage:ensure-directory',
      GROUP,
      'make a place that the platform keeps, for mounts by its name',
      [
        'berth storage:ensure-directory cards-storage',
        'berth storage:ensure-directory game-world --chown 1000:1000 --mode 0750',
      ],
    )
    .argument('<name>')
    .option(
      '--chown <user:group>',
      'give it to a user, by number (default: 1000:1000, who runs in images that Berth makes)',
    )
    .option('--mode <octal>', 'its permissions, such as 0750')
    .action(
      cli.run<MountOptions, [string]>(async (context, { chown, mode }, name) => {
        await context.use('state', (platform) =>
          platform.settings.ensurePlace(name, {
            signal: context.signal,
            ...(chown !== undefined && { owner: chown }),
            ...(mode !== undefined && { mode }),
          }),
        )
        await context.confirm(
          { name },
          `${name} is there; mount it with: berth storage:mount <app> ${name}:/path`,
        )
      }),
    )
}

function parsePlace(text: string, { exclusive, allow, chown, mode }: Partial<MountOptions>): MountByHand {
  const [from = '', to = '', access, ...rest] = text.split(':')
  const isAccess = access === undefined || access === 'ro' || access === 'rw'
  if (from === '' || to === '' || !isAccess || rest.length > 0)
    refuse('The mount', `is written as from:to or from:to:ro, not ${JSON.stringify(text)}`)
  return {
    from,
    to,
    readOnly: access === 'ro',
    ...(exclusive && { exclusive }),
    ...(allow && { allow }),
    ...(chown !== undefined && { owner: chown }),
    ...(mode !== undefined && { mode }),
  }
}
