import type { Build, ExitStatus, OneOffSpec, PrepareOptions } from '@berth/sdk'
import type { FolderBuilder } from './build/folder-builder.ts'
import { checkedFolder } from './checked-folder.ts'
import type { Context } from './context.ts'
import { startError } from './errors.ts'
import { runOneOff } from './one-off.ts'

/** Runs a command in a copy of its build, which is a build itself when the command exits with 0, and else is gone. */
export async function prepareBuild(
  context: Context,
  builder: FolderBuilder,
  spec: OneOffSpec,
  into: Build,
  options: PrepareOptions,
): Promise<ExitStatus> {
  options.signal?.throwIfAborted()
  try {
    await checkedFolder(context, spec)
    await using copy = await builder.copy(spec.build, into)
    const status = await runOneOff(context, { ...spec, build: into }, options)
    if (status.code === 0) await copy.keep()
    return status
  } catch (error) {
    throw startError(spec.app, spec.processType, error, options.signal)
  }
}
