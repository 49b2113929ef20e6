import { app, command, image } from '@berth/sdk'

/**
 * A Minecraft server: Paper, which is faster than the plain one. `EULA` says that whoever deploys it accepts the licence of the
 * game; without it the server ends at once. Its console: `berth enter minecraft game rcon-cli`.
 *
 * It answers no HTTP, so it is no `web`. Two servers at once would corrupt the world: the old one goes first, by itself.
 */
export const minecraft = app('minecraft', {
  source: image('itzg/minecraft-server', { processType: 'game' }),
  env: { EULA: 'TRUE', TYPE: 'PAPER' },
  publish: [25_565],
  mounts: [{ from: 'minecraft', to: '/data', exclusive: true, owner: '1000:1000' }],
  // It fetches the game at its first start, and says of itself when players can come in.
  checks: { game: [command('mc-health', { attempts: 120, interval: 5_000, timeout: 10_000 })] },
  // Long enough for the world to be written; the image itself gives that a minute.
  stopTimeout: 75_000,
})
