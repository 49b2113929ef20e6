import { app, http, image } from '@berth/sdk'

/**
 * Keeps folders of several machines the same. Its page, on the only port that others need not reach directly, is behind the router:
 * give it a password there at once, since it has none at first. Two at once would ruin its database, so the old one goes first.
 *
 * Discovery on the local network (21027/udp) is left out, which a machine in a data centre has no use for.
 */
export const syncthing = app('syncthing', {
  source: image('syncthing/syncthing'),
  mounts: [{ from: 'syncthing', to: '/var/syncthing', exclusive: true, owner: '1000:1000' }],
  publish: ['22000/tcp', '22000/udp'],
  dockerOptions: { deploy: ['--hostname=syncthing'] },
  checks: { web: [http('/rest/noauth/health')] },
})
