import { join, relative } from 'node:path'
import { BerthError, exists } from '@berth/sdk'
import type { ProcessSpec } from '@berth/sdk'
import type { Context } from './context.ts'

/** The folder that an app runs in, and the folder of its build that contains it. Rejects with START_FAILED. */
export async function checkedFolder(
  context: Context,
  { app, processType, build }: Pick<ProcessSpec, 'app' | 'processType' | 'build'>,
): Promise<{ readonly cwd: string; readonly root: string }> {
  if (build.engine !== 'process') {
    const problem = `its build is one of the ${build.engine} engine; deploy it again with this one`
    throw new BerthError('START_FAILED', { app, processType, problem })
  }
  if (!(await exists(build.location))) {
    const problem = `its build is not at ${build.location} any more; deploy it again`
    throw new BerthError('START_FAILED', { app, processType, problem })
  }
  const builds = join(context.home, 'builds')
  const [digest, tree] = relative(builds, build.location).split('/')
  const isOurs = build.location.startsWith(`${builds}/`) && digest !== undefined && tree !== undefined
  return { cwd: build.location, root: isOurs ? join(builds, digest, tree) : build.location }
}
