import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quoteWord } from '@berth/sdk'
import * as fc from 'fast-check'
import { formatDockerOption } from './docker-option.ts'
import type { DockerOption } from './docker-option.ts'
import { parseDockerOptions } from './parse-docker-options.ts'

const reasonFor = (text: string, phase: 'build' | 'deploy' | 'run' = 'deploy'): string => {
  try {
    return JSON.stringify(parseDockerOptions(text, phase))
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
}

test('options are read in every form in which people write them', () => {
  const forms = [
    '-v /srv/data:/data',
    '-v=/srv/data:/data',
    '--volume /srv/data:/data',
    '--volume=/srv/data:/data',
    `-v '/srv/data:/data'`,
    '-v/srv/data:/data:rw',
  ]
  for (const form of forms) {
    assert.deepEqual(parseDockerOptions(form, 'deploy'), [
      { kind: 'mount', from: '/srv/data', to: '/data', readOnly: false },
    ])
  }
})

test('what self-hosted apps ask for is understood', () => {
  const text = `-e TYPE=PAPER -p 25565:25565 -p 51820:51820/udp --cap-add=NET_ADMIN --sysctl net.ipv4.conf.all.src_valid_mark=1
    -v data:/config --hostname "my files" --memory 2g --cpus 1.5 --ulimit nofile=1024:2048 --shm-size 64m --init=false
    --device /dev/net/tun --tmpfs /tmp:size=64m --add-host db:10.0.0.2 --restart on-failure:5 --stop-timeout 75 --health-interval 1m30s`
  assert.deepEqual(parseDockerOptions(text, 'deploy').map(formatDockerOption), [
    '--env=TYPE=PAPER',
    '--publish=25565:25565/tcp',
    '--publish=51820:51820/udp',
    '--cap-add=NET_ADMIN',
    '--sysctl=net.ipv4.conf.all.src_valid_mark=1',
    '--volume=data:/config',
    `'--hostname=my files'`,
    '--memory=2147483648b',
    '--cpus=1.5',
    '--ulimit=nofile=1024:2048',
    '--shm-size=67108864b',
    '--init=false',
    '--device=/dev/net/tun:/dev/net/tun:rwm',
    '--tmpfs=/tmp:size=64m',
    '--add-host=db:10.0.0.2',
    '--restart=on-failure:5',
    '--stop-timeout=75',
    '--health-interval=90000ms',
  ])
})

test('a secret of a build names what the build asks for, and the key of the config that has it', () => {
  const text = '--secret id=NPM_TOKEN --secret=type=env,env=TOKEN,id=SENTRY --secret id=A,env=A'
  assert.deepEqual(parseDockerOptions(text, 'build').map(formatDockerOption), [
    '--secret=id=NPM_TOKEN',
    '--secret=id=SENTRY,env=TOKEN',
    '--secret=id=A',
  ])
})

test('what is dangerous to the machine is refused, however it is written', () => {
  const dangers = [
    '--privileged',
    '--privileged=true',
    '--pid=host',
    '--pid container:x',
    '--ipc host',
    '--uts host',
    '--userns=host',
    '--network host',
    '--net=host',
    '--network container:other',
    '--cgroup-parent /',
    '--cap-add ALL',
    '--cap-add=sys_admin',
    '--cap-add CAP_SYS_MODULE',
    '--security-opt seccomp=unconfined',
    `--security-opt 'seccomp={"defaultAction":"SCMP_ACT_ALLOW"}'`,
    `--security-opt 'seccomp={"defaultAction":"SCMP_ACT_ERRNO"}'`,
    '--security-opt no-new-privileges=false',
    '--device /dev/sda',
    '--device=/dev/mem:/dev/zero',
    '--oom-score-adj -500',
    '-v /:/host',
    '-v //:/host',
    '-v /etc:/x:ro',
    '-v /etc/:/x',
    '-v /var/run/docker.sock:/var/run/docker.sock',
    `-v "/var/run/docker.sock:/docker.sock"`,
    '-v /run/user:/x',
    '-v /srv/podman.sock:/x',
    '-v /var/lib/docker/volumes:/x',
    '-v /usr/bin:/x',
    '-v /lib/modules:/lib/modules',
  ]
  for (const danger of dangers)
    assert.match(reasonFor(danger), / is refused, since it .*; allow it by name/, danger)
  assert.match(reasonFor('-v /lib/modules:/lib/modules:ro -v /etc/localtime:/etc/localtime:ro'), /mount/)
})

test('a dangerous option that is allowed by name passes, and no other one with it', () => {
  const allow = ['-v /var/run/docker.sock:/docker.sock:ro', '--pid host']
  assert.equal(parseDockerOptions('--pid=host', 'deploy', { allow }).length, 1)
  assert.equal(parseDockerOptions('-v /var/run/docker.sock:/docker.sock:ro', 'deploy', { allow }).length, 1)
  for (const other of ['--ipc=host', '-v /var/run/docker.sock:/docker.sock']) {
    assert.throws(() => parseDockerOptions(other, 'deploy', { allow }), { code: 'INVALID_OPTION' })
  }
})

test('what cannot be understood says why', () => {
  const reasons = {
    'image:latest': '"image:latest" is no option; an option begins with a hyphen',
    '--no-such-thing=1': '--no-such-thing is no option that Berth knows',
    '-it': '-i is chosen by Berth',
    '--rm': '--rm is chosen by Berth',
    '--link db': '--link is long out of use; apps find each other by their names, and a Redis by redis:link',
    '--env-file /etc/shadow': '--env-file would read a file of the host; use config:set',
    '-v': '-v has no value',
    '-v /data': '-v cannot be used: /data says only one place; name the volume too, as in data:/data',
    '-v /srv/../etc:/x': '-v cannot be used: /srv/../etc must not contain . or ..',
    '-v ./x:/x': '-v cannot be used: ./x is no absolute path',
    '-v /srv:/x:z': '-v cannot be used: z is neither ro nor rw',
    '-e PORT=1': '-e cannot be used: PORT is chosen by the engine for each instance',
    '-e KEY': '-e cannot be used: KEY has no value; write KEY=value',
    '-p 80': '-p cannot be used: 80 is no pair of ports such as 8080:80, first the one of the host',
    '-p 0:80': '-p cannot be used: 0 is no number from 1 to 65535',
    '-p 80:80/icmp': '-p cannot be used: icmp is neither tcp nor udp',
    '-p 80-82:80-81': '-p cannot be used: 80-82:80-81 has ranges of different lengths',
    '--sysctl kernel.hostname=x':
      '--sysctl cannot be used: kernel.hostname is one of the whole machine; set it there (sysctl -w kernel.hostname=x)',
    '--label berth.app=other':
      '--label cannot be used: labels that begin with berth. are how Berth finds containers',
    '--memory lots': '--memory cannot be used: lots is no size such as 512m',
    '--memory 1k': '--memory cannot be used: 1k is less than the 6m that Docker allows',
    '--memory-reservation 1m':
      '--memory-reservation cannot be used: 1m is less than the 6m that Docker allows',
    '--security-opt seccomp=/srv/profile.json':
      '--security-opt cannot be used: /srv/profile.json is no profile; files are read where an option is given, by app() and by berth docker-options:add',
    "--security-opt 'seccomp={}'": '--security-opt cannot be used: the profile has no defaultAction',
    "--security-opt 'seccomp={'": '--security-opt cannot be used: the profile is no JSON',
    "-e 'KEY=value": "A Docker option has a ' that is not closed",
  }
  for (const [text, reason] of Object.entries(reasons)) assert.equal(reasonFor(text), reason)
  const ofBuilds = {
    '--secret id=npmrc,src=.npmrc':
      '--secret cannot be used: it would read .npmrc of the machine; set what is in there, berth config:set <app> npmrc="$(cat .npmrc)", and leave out src',
    '--secret npmrc':
      '--secret cannot be used: npmrc is no secret such as id=NPM_TOKEN or id=NPM_TOKEN,env=TOKEN',
    '--secret id=a-b':
      '--secret cannot be used: "a-b" is no key: use letters, digits and underscores, not beginning with a digit; did you mean a_b?',
    '--secret id=ca': '--secret cannot be used: certificates have the name ca in builds; choose another one',
    '--secret id=A,env=PORT':
      '--secret cannot be used: PORT is chosen by the engine for each instance and cannot be set',
  }
  for (const [text, reason] of Object.entries(ofBuilds)) assert.equal(reasonFor(text, 'build'), reason)
  assert.equal(reasonFor('--secret id=A'), '--secret is not for the phase deploy, only for build')
  assert.equal(reasonFor('-p 80:80', 'run'), '-p is not for the phase run, only for deploy')
  assert.equal(reasonFor('--build-arg A=1'), '--build-arg is not for the phase deploy, only for build')
  assert.equal(reasonFor('-v /srv:/x', 'build'), '-v is not for the phase build, only for deploy and run')
})

test('nothing in an option is expanded: it is what it says', () => {
  const values = [
    '$(touch /tmp/x)',
    '`id`',
    '$HOME',
    '; rm -rf /',
    '&& true',
    '| cat',
    '*',
    '~',
    '\n',
    "it's",
    '"',
  ]
  for (const value of values) {
    assert.deepEqual(parseDockerOptions(`-e ${quoteWord(`KEY=${value}`)}`, 'deploy'), [
      { kind: 'env', key: 'KEY', value },
    ])
  }
})

test('whatever is given, either it is understood, and then also in the form in which it is told, or it is INVALID_OPTION', () => {
  const names = fc.constantFrom(
    '-v',
    '-p',
    '-e',
    '--cap-add',
    '--memory',
    '--device',
    '--ulimit',
    '--add-host',
    '--restart',
    '--tmpfs',
    '--init',
    '--sysctl',
    '--cpus',
    '--health-interval',
    '--label',
  )
  const values = fc.oneof(
    fc.string(),
    fc.constantFrom(
      '/srv:/x',
      'data:/x:ro',
      '80:80',
      '127.0.0.1:80-81:90-91/udp',
      'A=b c',
      'SYS_TIME',
      '1.5g',
      '/dev/fuse:rw',
      'nofile=1',
      'a:::1',
      'on-failure:3',
      '/tmp',
      'false',
      'net.core.x=1',
      '0.5',
      '1h0.5s',
    ),
  )
  fc.assert(
    fc.property(
      fc.array(fc.tuple(names, values)),
      fc.constantFrom('build', 'deploy', 'run'),
      (pairs, phase) => {
        const text = pairs.map(([name, value]) => `${name} ${quoteWord(value)}`).join(' ')
        const options = understood(text, phase)
        if (options)
          assert.deepEqual(parseDockerOptions(options.map(formatDockerOption).join(' '), phase), options)
      },
    ),
    { numRuns: 1_000 },
  )
})

function understood(text: string, phase: 'build' | 'deploy' | 'run'): readonly DockerOption[] | undefined {
  try {
    return parseDockerOptions(text, phase)
  } catch (error) {
    assert.equal((error as { readonly code?: string }).code, 'INVALID_OPTION', String(error))
    return undefined
  }
}
