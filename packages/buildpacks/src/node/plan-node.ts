import { join } from 'node:path'
import { command, shell } from '../dockerfile/instruction.ts'
import type { Command, Instruction, Run, Stage } from '../dockerfile/instruction.ts'
import { copySource, inImage } from '../language.ts'
import type { Language, SourcePlace } from '../language.ts'
import { APP_FOLDER, systemStage } from '../system/system-stage.ts'
import type { SystemPackages } from '../system/system-stage.ts'
import type { Install } from './install.ts'
import type { NodeFacts } from './read-node.ts'
import { isBuilt } from './read-packages.ts'

export interface NodePlan {
  /** Where the source is copied from. */
  readonly place: SourcePlace
  readonly image: string
  readonly system: SystemPackages
  /** Whether the app runs on Node, and is not only built by it. */
  readonly isRuntime: boolean
}

/** Where the source is after its build, without the packages. */
const BUILT_FOLDER = '/built'

// Nothing of what people see at a terminal, and no hooks of git.
const QUIET = {
  CI: 'true',
  HUSKY: '0',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
}

/**
 * Production packages and the build are stages of their own: a change of the source installs nothing again,
 * and what only the build needs is in no image. Scripts of an installation may need all of the source and the packages that it is
 * built with, and may change any package: then the production packages are what is left of those.
 */
export function planNode(facts: NodeFacts, { place, image, system, isRuntime }: NodePlan): Language {
  const { production, development, installScripts } = facts
  const hasBuild = isBuilt(facts)
  const build = hasBuild ? [buildStage(facts, place)] : []
  const hasScripts = installScripts.length > 0
  return {
    from: 'node-system',
    stages: [
      systemStage('node-system', image, system),
      ...(hasScripts ? build : []),
      ...(isRuntime && production
        ? [hasScripts ? prunedStage(production) : dependenciesStage(production)]
        : []),
      ...(hasScripts ? [] : build),
    ],
    runtime: [
      {
        kind: 'env',
        values: { NODE_ENV: 'production', ...(production && { PATH: pathOf(facts.app) }) },
      },
      ...(production ? copyPackages(production) : []),
    ],
    files: [
      ...(isRuntime && production ? production.files : []),
      ...(hasBuild && development ? development.files : []),
    ],
    ...(hasBuild && { built: { stage: 'node-build', path: `${BUILT_FOLDER}/` } }),
  }
}

function dependenciesStage(production: Install): Stage {
  return {
    name: 'node-dependencies',
    from: 'node-system',
    instructions: [{ kind: 'env', values: QUIET }, ...installInstructions(production)],
  }
}

function prunedStage({ folder, installsIn }: Install): Stage {
  return {
    name: 'node-dependencies',
    from: 'node-build',
    instructions: [
      { kind: 'copy', source: `${folder}/`, to: './' },
      runCommands([command('npm', 'prune', only(false), '--ignore-scripts'), makeFolders(installsIn)]),
    ],
  }
}

function buildStage(facts: NodeFacts, place: SourcePlace): Stage {
  const { development, installScripts, builds, app, folders, buildCommand } = facts
  const run = builds.map((script) =>
    script.folder === app && buildCommand !== undefined
      ? { ...shell(buildCommand), folder: inImage(APP_FOLDER, app) }
      : runScript(script),
  )
  return {
    name: 'node-build',
    from: 'node-system',
    instructions: [
      { kind: 'env', values: QUIET },
      ...(development ? installInstructions(development) : []),
      { kind: 'env', values: { NODE_ENV: 'production' } },
      copySource(place, './'),
      runCommands([...installScripts.map(runScript), ...run]),
      { kind: 'run', commands: copyWithoutPackages(folders) },
    ],
  }
}

/**
 * The packages that it was built with stay behind; those that it runs with come from a stage of their own.
 * To delete them would take longer than most builds.
 */
function copyWithoutPackages(folders: readonly string[]): readonly Command[] {
  const packages = [...new Set(['', ...folders])].map(
    (folder) => `--exclude=./${join(folder, 'node_modules')}`,
  )
  return [
    command('tar', '--create', '--file=/tmp/built.tar', '--anchored', ...packages, '.'),
    command('mkdir', BUILT_FOLDER),
    command('tar', '--extract', '--file=/tmp/built.tar', `--directory=${BUILT_FOLDER}`),
  ]
}

function installInstructions({ folder, isLocked, dev, installsIn }: Install): readonly Instruction[] {
  const how = isLocked
    ? command('npm', 'ci', only(dev))
    : command('npm', 'install', '--no-package-lock', only(dev))
  return [{ kind: 'copy', source: `${folder}/`, to: './' }, runCommands([how, makeFolders(installsIn)])]
}

/** Those that are to be copied have to be there, even if nothing is installed in them. */
function makeFolders(installsIn: readonly string[]): Command {
  return command('mkdir', '-p', ...installsIn.map((one) => join(one, 'node_modules')))
}

function only(dev: boolean): string {
  return dev ? '--include=dev' : '--omit=dev'
}

/** Commands of packages are found by their names, those of the app before those of its workspace. */
function pathOf(app: string): string {
  const folders = [...new Set([app, ''])].map((folder) => join(APP_FOLDER, folder, 'node_modules/.bin'))
  return [...folders, '$PATH'].join(':')
}

function copyPackages({ installsIn }: Install): readonly Instruction[] {
  return installsIn.map((folder) => ({
    kind: 'copy',
    from: 'node-dependencies',
    source: `${inImage(APP_FOLDER, folder)}/node_modules`,
    to: `./${join(folder, 'node_modules')}`,
  }))
}

function runScript({ folder, name }: { readonly folder: string; readonly name: string }): Command {
  return { ...command('npm', 'run', name), folder: inImage(APP_FOLDER, folder) }
}

function runCommands(commands: readonly Command[]): Run {
  return { kind: 'run', network: true, caches: [{ id: 'berth-npm', path: '/root/.npm' }], commands }
}
