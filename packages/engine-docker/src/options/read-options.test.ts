import assert from 'node:assert/strict'
import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { buildSettings } from './build-options.ts'
import { makeTempFolder } from '@berth/sdk/testing'
import { dangerHere } from './danger-here.ts'
import { dangerOfMount, optionsOfContainer, readDockerOptions } from './read-options.ts'

const MACHINE = { home: '/home/ann/.berth', isLocal: true }

test('options are told in one form, those that take a port of the host apart', () => {
  assert.deepEqual(
    readDockerOptions(
      'deploy',
      ['-p 80:80 --cap-add NET_ADMIN', '--cap-add=net_admin', '-e "A=b c"', '-p 80:80 -p [::1]:90:9/udp'],
      [],
    ),
    {
      options: ['--cap-add=NET_ADMIN', "'--env=A=b c'"],
      publishing: ['--publish=80:80/tcp', "'--publish=[::1]:90:9/udp'"],
      ports: [
        { host: '', port: 80, protocol: 'tcp' },
        { host: '::1', port: 90, protocol: 'udp' },
      ],
    },
  )
})

test('what is read is read again as the same', () => {
  const texts = ["-e 'A=it'\\''s' --sysctl net.core.somaxconn=9", '-v /srv/x:/x:ro', '--cap-add SYS_TIME']
  const { options } = readDockerOptions('deploy', texts, ['--cap-add=SYS_TIME'])
  assert.deepEqual(readDockerOptions('run', options, options).options, options)
})

test('what is allowed is allowed for its own phase, and is no reason to refuse another one', () => {
  const allow = ['--network host', '-v /lib/modules:/lib/modules', '--publish=1:1']
  assert.deepEqual(readDockerOptions('build', ['--network=host'], allow).options, ['--network=host'])
  assert.throws(() => readDockerOptions('run', ['--pid=host'], allow), { code: 'INVALID_OPTION' })
})

test('a one-off has no port of the host, and is not started again', () => {
  const texts = ['--publish=1:1/tcp', '--restart=always', '--cap-add=NET_ADMIN']
  const kinds = (kind: 'instance' | 'one-off') => optionsOfContainer(texts, kind).map((option) => option.kind)
  assert.deepEqual([kinds('instance'), kinds('one-off')], [['publish', 'restart', 'cap-add'], ['cap-add']])
})

test('a mount of what controls the machine is dangerous, however it is asked for', () => {
  const dangerous = [
    '/var/run/docker.sock',
    '/run/containerd/containerd.sock',
    '/',
    '/etc',
    '/root/.ssh',
    '/proc',
    '/var/lib/docker/volumes',
    '/var/spool/cron/crontabs',
    '/home/ann',
    '/home/ann/.ssh',
    '/home/ann/.ssh/authorized_keys',
  ]
  for (const from of dangerous) {
    assert.match(
      dangerOfMount(MACHINE, { from, to: '/x', readOnly: true }) ?? '',
      /controls the machine/,
      from,
    )
  }
  for (const from of ['data', '/srv/game', '/home/ann/vpn'])
    assert.equal(dangerOfMount(MACHINE, { from, to: '/x', readOnly: false }), undefined, from)
})

test('so is one of the home of the platform, or of what a link leads to; elsewhere links cannot be followed', async () => {
  await using folder = await makeTempFolder()
  const home = join(folder.path, 'ann/.berth')
  await mkdir(home, { recursive: true })
  const link = join(folder.path, 'link')
  await symlink('/var/run', link)
  await symlink('/dev/sda', join(folder.path, 'disk'))
  const machine = { home, isLocal: true }
  const danger = (option: string, isLocal = true) => {
    try {
      readDockerOptions('deploy', [option], [], (read) => dangerHere({ ...machine, isLocal }, read))
      return ''
    } catch (error) {
      return (error as Error).message
    }
  }
  for (const from of [home, join(folder.path, 'ann'), join(home, 'engine/new')])
    assert.match(danger(`-v ${from}:/x`), /home of the platform, with the secrets of all apps/, from)
  for (const from of [link, join(link, 'docker.sock')])
    assert.match(danger(`-v ${from}:/x:ro`), /controls the machine/, from)
  assert.match(danger(`--device ${folder.path}/disk`), /a device/)
  assert.match(danger('-v berth-0a1b2c3d.redis.store:/x'), /the data of another app/)
  assert.equal(danger(`-v ${join(folder.path, 'ann/other')}:/x`), '')
  assert.deepEqual([danger(`-v ${home}:/x`, false), danger(`-v ${link}:/x`, false)], ['', ''])
})

test('options of a build are what its API takes', () => {
  assert.deepEqual(
    buildSettings(
      [
        '--build-arg=A=1',
        '--build-arg=B=x y',
        '--target=final',
        '--no-cache=true',
        '--label=team=ann',
        '--network=none',
        '--add-host=db:10.0.0.2',
        '--add-host=cache:10.0.0.3',
      ].map((text) => (text.includes(' ') ? `'${text}'` : text)),
    ),
    {
      buildargs: { A: '1', B: 'x y' },
      target: 'final',
      nocache: true,
      labels: { team: 'ann' },
      networkmode: 'none',
      extrahosts: ['db:10.0.0.2', 'cache:10.0.0.3'],
    },
  )
})
