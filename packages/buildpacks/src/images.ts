import type { LanguageName } from './detect/buildpack.ts'
import type { BaseImages } from './plan.ts'
import type { Problems } from './source/problems.ts'

const PUBLIC: Required<BaseImages> = {
  node: 'node:{version}-bookworm-slim',
  python: 'python:{version}-slim-bookworm',
  static: 'nginx:1',
}
const REFERENCE = /^[a-z0-9][A-Za-z0-9._:/@-]*$/

/** The image that a language's stages come from. */
export function baseImage(
  language: LanguageName,
  version: string,
  images: BaseImages,
  problems: Problems,
): string {
  const reference = (images[language] ?? PUBLIC[language]).replaceAll('{version}', version)
  if (!REFERENCE.test(reference))
    problems.add(`the base image of ${language}, ${JSON.stringify(reference)}, is no reference of an image`)
  return reference
}
