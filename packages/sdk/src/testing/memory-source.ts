import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BerthError } from '../errors.ts'
import type { Source, SourceSummary } from '../wall/builder.ts'

/** What a source of a `MemoryEngine` declares: four files of a folder decide, or what an image's name stands for. */
export async function inspectMemorySource(
  source: Source,
  images: ReadonlyMap<string, string>,
): Promise<SourceSummary> {
  if (source.kind === 'image') {
    const { reference, processType } = source
    const identity = images.get(reference)
    if (identity === undefined)
      throw new BerthError('IMAGE_NOT_FOUND', { app: reference, image: reference, problem: 'not found' })
    return { digest: digestOf([identity, processType]), processTypes: { [processType]: null } }
  }
  const [procfile, appJson, scale, version = ''] = await Promise.all(
    ['Procfile', 'app.json', 'DOKKU_SCALE', 'version'].map((name) =>
      readFile(join(source.path, name), 'utf8').catch(() => undefined),
    ),
  )
  return {
    digest: digestOf([
      procfile,
      appJson,
      scale,
      version,
      ...(source.buildpacks ?? []),
      ...(source.options ?? []),
      ...(source.secrets ?? []),
    ]),
    ...(procfile !== undefined && { procfile }),
    ...(appJson !== undefined && { appJson }),
    ...(scale !== undefined && { scale }),
    ...(source.secrets && { secrets: source.secrets }),
  }
}

function digestOf(parts: readonly (string | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
