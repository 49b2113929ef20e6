import { join } from 'node:path'
import { isRecord, isText } from './json.ts'
import type { JsonFiles } from './manifests.ts'

/**
 * What starts an app of Node that has no Procfile, as on Heroku: its start script, or else its `server.js`.
 *
 * @param hasFile - whether a file at the top is part of the source
 */
export async function startCommandOf(
  files: JsonFiles,
  app: string,
  hasFile: (name: string) => boolean,
): Promise<string | undefined> {
  const manifest = await files.read(join(app, 'package.json'))
  if (!isRecord(manifest)) return undefined
  const { scripts } = manifest
  if (isRecord(scripts) && isText(scripts['start'])) return 'npm start'
  return hasFile('server.js') ? 'node server.js' : undefined
}
