import type { DockerOption } from './docker-option.ts'

/**
 * Why an option would let what runs in the container at the machine itself, or nothing. Berth refuses such an option
 * unless it is allowed by name.
 */
export function dangerOf(option: DockerOption): string | undefined {
  switch (option.kind) {
    case 'privileged':
      return option.isOn ? 'gives the container all of the machine' : undefined
    case 'pid':
    case 'ipc':
    case 'uts':
    case 'userns':
      return SAFE_MODES.has(option.text)
        ? undefined
        : 'shares what belongs to the machine or to another container'
    case 'network':
      return /^(host$|container:)/.test(option.text)
        ? 'shares the network of the machine or of another container'
        : undefined
    case 'cgroup-parent':
      return 'takes the container out of its limits'
    case 'cap-add':
      return HARMLESS.has(option.capability) ? undefined : 'gives a right over the machine itself'
    case 'security-opt':
      return isSafeSecurity(option.text) ? undefined : 'takes away what keeps the container in'
    case 'device':
      return DEVICES.test(option.from) ? undefined : 'gives a device that the whole machine stands on'
    case 'mount':
      if (isSensitive(option.from, option.readOnly)) return 'shows the container what controls the machine'
      return option.from.startsWith('berth-') ? 'shows the container the data of another app' : undefined
    case 'oom-score-adj':
      return option.number < 0 ? 'lets the machine end other programs in place of this one' : undefined
    default:
      return undefined
  }
}

const SAFE_MODES: ReadonlySet<string> = new Set(['private', 'shareable', 'none'])

// What touches only the container's own network, files and processes.
const HARMLESS: ReadonlySet<string> = new Set(
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_CHROOT SYS_NICE'.split(
    ' ',
  ),
)

const DEVICES =
  /^\/dev\/(net\/tun|fuse|kvm|dri(\/.*)?|snd(\/.*)?|video\d+|ttyUSB\d+|ttyACM\d+|nvidia.*|zero|null|random|urandom)$/

function isSafeSecurity(text: string): boolean {
  return /^no-new-privileges([:=]true)?$/.test(text)
}

/** A user's folder whole, or what lets others in as that user. */
const OF_A_USER = /^\/home\/[^/]+(\/(\.ssh(\/.*)?)?)?$/

/** Folders that hold the machine's own affairs; those beneath the last group may be read. */
const SENSITIVE = [
  '/boot',
  '/dev',
  '/etc',
  '/proc',
  '/root',
  '/run',
  '/sys',
  '/var/lib/containerd',
  '/var/lib/docker',
  '/var/run',
  '/var/spool/cron',
]
const READABLE = ['/bin', '/lib', '/lib64', '/sbin', '/usr']
/** What everything needs to know the time by. */
const HARMLESS_FILES: ReadonlySet<string> = new Set(['/etc/localtime', '/etc/timezone'])

function isSensitive(from: string, readOnly: boolean): boolean {
  if (!from.startsWith('/')) return false
  const isWithin = (folder: string) => from === folder || from.startsWith(`${folder}/`)
  if (['/', '/var', '/var/lib', '/var/spool', '/home'].includes(from) || OF_A_USER.test(from)) return true
  if (from.endsWith('.sock')) return true
  if (readOnly && HARMLESS_FILES.has(from)) return false
  return SENSITIVE.some(isWithin) || (!readOnly && READABLE.some(isWithin))
}
