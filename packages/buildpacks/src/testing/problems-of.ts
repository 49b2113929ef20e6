import { isBerthError } from '@berth/sdk'
import { Problems } from '../source/problems.ts'

/** What a reader of a source says of it: what it made of it, and what it complained about. */
export function read<T>(reader: (problems: Problems) => T): {
  readonly value: T
  readonly problems: readonly string[]
} {
  const problems = new Problems('/srv/app')
  const value = reader(problems)
  return { value, problems: listOf(problems) }
}

export async function readAsync<T>(
  reader: (problems: Problems) => Promise<T>,
): Promise<{ readonly value: T; readonly problems: readonly string[] }> {
  const problems = new Problems('/srv/app')
  const value = await reader(problems)
  return { value, problems: listOf(problems) }
}

function listOf(problems: Problems): readonly string[] {
  try {
    problems.throwIfAny()
    return []
  } catch (error) {
    if (isBerthError(error, 'INVALID_SOURCE')) return error.details.problems
    throw error
  }
}
