import { BerthError } from '../errors.ts'
import type { HostPort } from '../wall/engine.ts'
import type { Phase, ReadOptions } from '../wall/option-reader.ts'

/** The options of a `MemoryEngine`: one a text, known by how it begins. */
export function readMemoryOptions(
  phase: Phase,
  texts: readonly string[],
  allow: readonly string[],
): ReadOptions {
  const options = texts.map((text) => text.trim())
  for (const option of options) {
    const problem =
      !option.startsWith('-') || option.startsWith('--bad')
        ? `is no option for ${phase}`
        : option.startsWith('--privileged') && !allow.some((text) => text.trim() === option)
          ? 'is dangerous'
          : undefined
    if (problem !== undefined) throw new BerthError('INVALID_OPTION', { option, problem })
  }
  const publishing = options.filter((option) => option.startsWith('-p '))
  return {
    options: options.filter((option) => !option.startsWith('-p ')),
    publishing,
    ports: publishing.map(readPort),
  }
}

/** `-p 127.0.0.1:8080:80/udp` */
function readPort(option: string): HostPort {
  const [, host = '', port, protocol] = /^-p (?:([\d.]+):)?(\d+):\d+(\/udp)?$/.exec(option) ?? []
  return { host, port: Number(port), protocol: protocol ? 'udp' : 'tcp' }
}
