import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Source } from '../wall/builder.ts'

/** The source that a path, a `file:` URL or its text names. */
export function resolveSource(source: string | URL | Source): Source {
  if (typeof source === 'object' && 'kind' in source) return source
  const isUrl = source instanceof URL || source.startsWith('file:')
  const path = isUrl ? fileURLToPath(source) : resolve(source)
  // A trailing separator would make two descriptions of one folder differ.
  return { kind: 'folder', path: resolve(path) }
}
