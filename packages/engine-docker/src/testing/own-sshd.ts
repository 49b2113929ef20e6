import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { freePort, makeTempFolder } from '@berth/sdk/testing'

/** A server of SSH on 127.0.0.1 with keys of its own; no setting or key of this machine or its people has a part in it. */
export interface OwnSshd extends AsyncDisposable {
  /** `ssh://ann@127.0.0.1:40123` */
  readonly host: string
  /** Settings of `ssh` for who knows the server and is known to it. */
  readonly config: string
  /** The same for who does not know it, whom it does not know, and who knows it by another key. */
  readonly strange: string
  readonly refused: string
  readonly deceived: string
}

/** Why there can be no such server here, or `false`. */
export function reasonForNoSshd(): string | false {
  return sshdPath() === undefined ? 'there is no sshd on the PATH' : false
}

function sshdPath(): string | undefined {
  try {
    return execFileSync('which', ['sshd'], { encoding: 'utf8' }).trim()
  } catch {
    return undefined
  }
}

/** @param env - what commands have in their environment there */
export async function startSshd(env: Readonly<Record<string, string>>): Promise<OwnSshd> {
  await using undo = new AsyncDisposableStack()
  const folder = undo.use(await makeTempFolder())
  const at = (name: string) => join(folder.path, name)
  for (const name of ['server', 'client', 'other'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(name)])
  await copyFile(at('client.pub'), at('authorized'))
  const port = await freePort()
  const knows = async (name: string, key: string) =>
    await writeFile(at(name), `[127.0.0.1]:${port} ${await readFile(at(`${key}.pub`), 'utf8')}`)
  await knows('known', 'server')
  await knows('mistaken', 'other')
  await writeFile(at('none'), '')
  await writeFile(
    at('sshd'),
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${at('server')}`,
      `AuthorizedKeysFile ${at('authorized')}`,
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'PidFile none',
      `SetEnv ${Object.entries(env)
        .map(([key, value]) => `${key}=${value}`)
        .join(' ')}`,
    ].join('\n'),
  )
  const configOf = async (name: string, key: string, known: string): Promise<string> => {
    const lines = [`IdentityFile ${at(key)}`, 'IdentitiesOnly yes', `UserKnownHostsFile ${at(known)}`]
    await writeFile(at(name), [...lines, 'GlobalKnownHostsFile none', ''].join('\n'))
    return at(name)
  }
  // Its home while it talks to strangers; Debian makes it when the service starts.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 })
  const child = spawn(sshdPath()!, ['-D', '-e', '-f', at('sshd')], { stdio: ['ignore', 'ignore', 'pipe'] })
  undo.defer(async () => {
    const exit = once(child, 'exit')
    child.kill()
    await exit
  })
  let said = ''
  for await (const chunk of child.stderr.iterator({ destroyOnReturn: false })) {
    said += String(chunk)
    if (said.includes('Server listening')) break
  }
  child.stderr.resume()
  const files = {
    config: await configOf('config', 'client', 'known'),
    strange: await configOf('strange', 'client', 'none'),
    refused: await configOf('refused', 'other', 'known'),
    deceived: await configOf('deceived', 'client', 'mistaken'),
  }
  const started = undo.move()
  return {
    host: `ssh://${userInfo().username}@127.0.0.1:${port}`,
    ...files,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  }
}
