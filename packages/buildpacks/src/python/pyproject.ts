import { parse, TomlError } from 'smol-toml'
import { isObject, textsOf } from '../source/json.ts'
import type { JsonObject } from '../source/json.ts'
import type { Problems } from '../source/problems.ts'

/** What a `pyproject.toml` says that matters for an image. */
export interface Pyproject {
  /** Specifiers of the versions of Python that it runs on. */
  readonly requires?: string
  readonly usesPoetry: boolean
  /** Whether it lists dependencies, and is not only the settings of tools. */
  readonly isProject: boolean
  /** Whether it brings commands of its own. */
  readonly hasScripts: boolean
  /** Whether it says how it is built, so that it can be installed itself. */
  readonly hasBuildSystem: boolean
  /** Whether something of the source itself has to be there to install what it depends on. */
  readonly dependsOnSource: boolean
}

const NOTHING: Pyproject = {
  usesPoetry: false,
  isProject: false,
  hasScripts: false,
  hasBuildSystem: false,
  dependsOnSource: false,
}

/** Text that is no TOML is a problem. */
export function parsePyproject(text: string | undefined, problems: Problems): Pyproject {
  if (text === undefined) return NOTHING
  const toml = parseToml(text, problems)
  const project = objectOf(toml['project'])
  const tool = objectOf(toml['tool'])
  const poetry = objectOf(tool['poetry'])
  const requires = textsOf(project)['requires-python'] ?? textsOf(poetry['dependencies'])['python']
  return {
    ...(requires !== undefined && { requires }),
    usesPoetry: isObject(tool['poetry']),
    isProject: isObject(toml['project']) || isObject(tool['poetry']),
    hasScripts: isObject(project['scripts']) || isObject(poetry['scripts']),
    hasBuildSystem: isObject(toml['build-system']),
    dependsOnSource:
      isObject(objectOf(tool['uv'])['workspace']) || hasPath([poetry, objectOf(tool['uv'])['sources']]),
  }
}

function parseToml(text: string, problems: Problems): JsonObject {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    problems.add(`pyproject.toml is no TOML: line ${error.line} cannot be read`)
    return {}
  }
}

function hasPath(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasPath)
  if (!isObject(value)) return false
  return typeof value['path'] === 'string' || Object.values(value).some(hasPath)
}

function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}
