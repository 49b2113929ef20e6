import { app, command, image, secret } from '@berth/sdk'

/**
 * A VPN into the machine. `SERVERURL`, the name that its peers reach it by, is set by hand. What the peers need is below `/config`:
 * `berth enter wireguard tunnel /app/show-peer breqdesk`.
 *
 * It may change the network of its container, and load a kernel module, which is a right over the machine itself and so allowed by
 * name. Of what Docker gives containers by default Berth gives it only what `iptables` needs besides.
 */
export const wireguard = app('wireguard', {
  source: image('linuxserver/wireguard', { processType: 'tunnel' }),
  env: {
    SERVERURL: secret('SERVERURL'),
    TZ: 'America/New_York',
    // Letters and digits only: the image makes no peer of another name.
    PEERS: 'breqdesk,breqlaptop,breqphone',
    // Else the private keys of all peers are in the log.
    LOG_CONFS: 'false',
  },
  mounts: [
    { from: 'wireguard', to: '/config', exclusive: true },
    { from: '/lib/modules', to: '/lib/modules', readOnly: true },
  ],
  publish: ['51820/udp'],
  dockerOptions: {
    deploy: [
      '--cap-add=NET_ADMIN --cap-add=SYS_MODULE --cap-add=NET_RAW',
      '--sysctl=net.ipv4.conf.all.src_valid_mark=1',
    ],
    allow: ['--cap-add=SYS_MODULE'],
  },
  // Without the module its container runs on without a tunnel.
  checks: { tunnel: [command('wg show wg0')] },
})
