import { command } from '../dockerfile/instruction.ts'
import type { Cache, Command, Instruction, Run, Stage } from '../dockerfile/instruction.ts'
import { copySource, inImage } from '../language.ts'
import type { Language, SourcePlace } from '../language.ts'
import { APP_FOLDER, systemStage } from '../system/system-stage.ts'
import type { SystemPackages } from '../system/system-stage.ts'
import { PYTHON_FOLDER } from './read-python.ts'
import type { PythonFacts, PythonTool } from './read-python.ts'

export interface PythonPlan {
  /** Where the source is copied from. */
  readonly place: SourcePlace
  /** The folder of the app within the source. */
  readonly app: string
  readonly image: string
  readonly system: SystemPackages
}

/** Where the packages of the app are, in every stage. */
const PACKAGES = '/opt/venv'
/** What installs them stays out of the image. */
const TOOLS = '/opt/tools'

// The next major version of either may read other files.
const TOOL_PACKAGES = { poetry: 'poetry>=2.1,<3', uv: 'uv>=0.8,<1' } as const

const CACHES: Readonly<Record<PythonTool, Cache>> = {
  pip: { id: 'berth-pip', path: '/root/.cache/pip' },
  poetry: { id: 'berth-poetry', path: '/root/.cache/pypoetry' },
  uv: { id: 'berth-uv', path: '/root/.cache/uv' },
}

const PYTHON_ENV = { PATH: `${PACKAGES}/bin:$PATH`, PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' }

const INSTALL_ENV = {
  PATH: `${PACKAGES}/bin:$PATH`,
  VIRTUAL_ENV: PACKAGES,
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
  PIP_ROOT_USER_ACTION: 'ignore',
  POETRY_NO_INTERACTION: '1',
  UV_COMPILE_BYTECODE: '1',
  UV_LINK_MODE: 'copy',
  UV_PROJECT_ENVIRONMENT: PACKAGES,
  UV_PYTHON_DOWNLOADS: 'never',
}

/** Packages are installed into a folder of their own in a stage of their own, from nothing but the files that list them. */
export function planPython(facts: PythonFacts, { place, app, image, system }: PythonPlan): Language {
  const { tool } = facts
  return {
    from: 'python-system',
    stages: [
      systemStage('python-system', image, system),
      ...(tool === undefined ? [] : [dependenciesStage(facts, tool, { place, app })]),
    ],
    runtime: [
      // Addresses of clients come from the router, which is the only one that reaches the app.
      { kind: 'env', values: { ...PYTHON_ENV, FORWARDED_ALLOW_IPS: '*' } },
      ...(tool === undefined
        ? []
        : [{ kind: 'copy', from: 'python-dependencies', source: PACKAGES, to: PACKAGES } as const]),
    ],
    files: facts.files,
  }
}

function dependenciesStage(
  facts: PythonFacts,
  tool: PythonTool,
  { place, app }: Pick<PythonPlan, 'place' | 'app'>,
): Stage {
  const workdir: Instruction = { kind: 'workdir', path: inImage(APP_FOLDER, app) }
  const source = copySource(place, `${APP_FOLDER}/`)
  return {
    name: 'python-dependencies',
    from: 'python-system',
    instructions: [
      { kind: 'env', values: INSTALL_ENV },
      run([command('python', '-m', 'venv', PACKAGES)]),
      ...(tool === 'pip' ? [] : [installTool(tool)]),
      workdir,
      ...(facts.dependsOnSource
        ? [source]
        : [{ kind: 'copy', source: `${PYTHON_FOLDER}/`, to: './' } as const]),
      installWith(tool, facts),
      ...(facts.installsItself
        ? [...(facts.dependsOnSource ? [] : [source]), installItself(tool, facts)]
        : []),
    ],
  }
}

function installTool(tool: 'poetry' | 'uv'): Run {
  return {
    ...run(
      [command('python', '-m', 'venv', TOOLS), command(`${TOOLS}/bin/pip`, 'install', TOOL_PACKAGES[tool])],
      CACHES.pip,
    ),
    network: true,
  }
}

function installWith(tool: PythonTool, { isLocked }: PythonFacts): Run {
  const commands: Readonly<Record<PythonTool, Command>> = {
    pip: command('pip', 'install', '--requirement', 'requirements.txt'),
    poetry: command(`${TOOLS}/bin/poetry`, 'install', '--only', 'main', '--no-root'),
    uv: command(...uvSync(isLocked), '--no-install-project'),
  }
  return { ...run([commands[tool]], CACHES[tool]), network: true }
}

function installItself(tool: PythonTool, { isLocked }: PythonFacts): Run {
  const own =
    tool === 'uv' ? command(...uvSync(isLocked)) : command(`${TOOLS}/bin/poetry`, 'install', '--only-root')
  return { ...run([own], CACHES[tool]), network: true }
}

function uvSync(isLocked: boolean): readonly string[] {
  return [`${TOOLS}/bin/uv`, 'sync', ...(isLocked ? ['--locked'] : []), '--no-dev']
}

function run(commands: readonly Command[], cache?: Cache): Run {
  return { kind: 'run', commands, ...(cache && { caches: [cache] }) }
}
