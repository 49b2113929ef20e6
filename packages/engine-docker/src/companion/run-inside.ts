import type { CompanionRun, CompanionSpec } from '@berth/sdk'
import type Docker from 'dockerode'
import { FrameReader } from '../logs/frames.ts'
import { pause } from '../promises.ts'
import { formatUser } from './companion-options.ts'

const POLL = 20

/** Runs a command in the container of a companion, as its user. */
export async function runInside(
  container: Docker.Container,
  spec: Pick<CompanionSpec, 'user'>,
  command: readonly string[],
): Promise<CompanionRun> {
  const exec = await container.exec({
    Cmd: [...command],
    User: formatUser(spec),
    AttachStdout: true,
    AttachStderr: true,
  })
  const stream = await exec.start({ hijack: true, stdin: false })
  const frames = new FrameReader()
  let output = ''
  for await (const chunk of stream)
    for (const { bytes } of frames.push(chunk as Buffer)) output += bytes.toString()
  for (;;) {
    const { Running, ExitCode } = await exec.inspect()
    if (!Running) return { code: ExitCode ?? 137, output }
    // Docker notes the end a moment after the output has ended.
    await pause(POLL)
  }
}
