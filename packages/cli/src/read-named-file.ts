import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { BerthError } from '@berth/sdk'
import type { Io } from './io.ts'

/** The text of a file that was named on the command line. @throws {BerthError} INVALID_OPTION when it cannot be read */
export async function readNamedFile({ cwd }: Pick<Io, 'cwd'>, file: string): Promise<string> {
  try {
    return await readFile(resolve(cwd, file), 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const problem = `cannot be read (${code ?? String(error)})`
    throw new BerthError('INVALID_OPTION', { option: file, problem }, { cause: error })
  }
}
