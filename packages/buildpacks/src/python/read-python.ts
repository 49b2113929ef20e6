import type { GeneratedFile } from '../plan.ts'
import type { Problems } from '../source/problems.ts'
import type { SourceFolder } from '../source/source-folder.ts'
import { parsePyproject } from './pyproject.ts'
import { choosePythonVersion } from './python-version.ts'
import type { PythonVersion } from './python-version.ts'
import { readRequirements } from './requirements.ts'

/** What installs the packages of an app of Python. */
export type PythonTool = 'pip' | 'poetry' | 'uv'

/** What is known of an app of Python before its Dockerfile is planned. */
export interface PythonFacts {
  readonly version: PythonVersion
  /** Left out when it depends on nothing. */
  readonly tool?: PythonTool
  /** Why this one. */
  readonly toolFile?: string
  readonly isLocked: boolean
  /** What is installed from; below `berth/python` in the context. */
  readonly files: readonly GeneratedFile[]
  /** Whether the whole source has to be there to install what it depends on. */
  readonly dependsOnSource: boolean
  /** Whether the app itself is installed, for the commands that it brings. */
  readonly installsItself: boolean
  readonly secrets: readonly string[]
}

export const PYTHON_FOLDER = 'berth/python'

/** Reads all that the Dockerfile of an app of Python depends on; what cannot be used is added to the problems. */
export async function readPython(folder: SourceFolder, problems: Problems): Promise<PythonFacts> {
  const pyproject = parsePyproject(await folder.text('pyproject.toml'), problems)
  const { tool, file } = chooseTool(folder, pyproject, problems)
  const version = choosePythonVersion(await wishes(folder, pyproject.requires), problems)
  const base = { version, ...(tool && { tool }), ...(file !== undefined && { toolFile: file }) }
  if (tool === 'pip') {
    const { files, ...rest } = await readRequirements(
      'requirements.txt',
      (path) => folder.text(path),
      problems,
    )
    return { ...base, isLocked: true, files: [...files].map(generated), installsItself: false, ...rest }
  }
  const lock = tool === 'poetry' ? 'poetry.lock' : 'uv.lock'
  const names = tool === undefined ? [] : ['pyproject.toml', lock, 'poetry.toml', 'uv.toml']
  const texts = await Promise.all(names.map(async (name) => [name, await folder.text(name)] as const))
  return {
    ...base,
    isLocked: folder.hasFile(lock),
    files: texts.flatMap(([name, text]) => (text === undefined ? [] : [generated([name, text])])),
    dependsOnSource: tool !== undefined && pyproject.dependsOnSource,
    // Poetry writes a build system into every project, also into those that are no packages.
    installsItself: tool === 'uv' ? pyproject.hasBuildSystem : tool === 'poetry' && pyproject.hasScripts,
    secrets: [],
  }
}

/** The file that makes a source one of Python; `undefined` when it is none. */
export async function pythonFileOf(folder: SourceFolder): Promise<string | undefined> {
  const file = ['requirements.txt', 'poetry.lock', 'uv.lock', 'Pipfile'].find((name) => folder.hasFile(name))
  const text = await folder.text('pyproject.toml')
  // Settings of tools for another language, such as a formatter, do not make it one of Python.
  return (
    file ??
    (text !== undefined && /^\s*\[(?:project|tool\.poetry)\]/m.test(text) ? 'pyproject.toml' : undefined)
  )
}

interface Choice {
  readonly tool?: PythonTool
  readonly file?: string
}

function chooseTool(
  folder: SourceFolder,
  { usesPoetry, isProject }: { readonly usesPoetry: boolean; readonly isProject: boolean },
  problems: Problems,
): Choice {
  const found = (['poetry.lock', 'uv.lock', 'requirements.txt', 'Pipfile'] as const).filter((name) =>
    folder.hasFile(name),
  )
  const [file, other] = found
  if (file !== undefined && other !== undefined) {
    problems.add(`${file} and ${other} are of two package managers: remove the one that is not used`)
  }
  if (file === 'Pipfile')
    problems.add(
      'Pipfile is of Pipenv, which is not built in: write a requirements.txt from it, or add a Dockerfile',
    )
  if (file === 'poetry.lock' || file === 'uv.lock') {
    if (!folder.hasFile('pyproject.toml')) problems.add(`${file} is there, but no pyproject.toml`)
    return { tool: file === 'uv.lock' ? 'uv' : 'poetry', file }
  }
  if (file === 'requirements.txt') return { tool: 'pip', file }
  if (usesPoetry) return { tool: 'poetry', file: 'pyproject.toml' }
  return isProject ? { tool: 'uv', file: 'pyproject.toml' } : {}
}

async function wishes(folder: SourceFolder, requires: string | undefined) {
  const files = ['.python-version', 'runtime.txt']
  const texts = await Promise.all(files.map((file) => folder.text(file)))
  return [
    ...texts.flatMap((text, index) => (text === undefined ? [] : [{ file: files[index] ?? '', text }])),
    ...(requires === undefined ? [] : [{ file: 'pyproject.toml', text: requires }]),
  ]
}

function generated([path, content]: readonly [string, string]): GeneratedFile {
  return { path: `${PYTHON_FOLDER}/${path}`, content, executable: false }
}
