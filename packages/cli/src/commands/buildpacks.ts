import { resolve } from 'node:path'
import { parseCount } from '../arguments.ts'
import type { Cli } from '../cli.ts'
import { formatFields } from '../output/table.ts'
import { changeSettings, showSettings } from './settings-output.ts'

const GROUP = 'Builds:'

export function addBuildpacks(cli: Cli): void {
  cli
    .command('buildpacks:add', GROUP, 'build an app by one more buildpack, from its next deploy on', [
      'berth buildpacks:add cards chrome',
      'berth buildpacks:add cards https://github.com/heroku/heroku-buildpack-python --index 2',
    ])
    .argument('<app>')
    .argument('<buildpack>', 'a name, or the address that it is known by')
    .option('--index <number>', 'its place, from 1 (default: the last)', parseCount('--index'))
    .action(
      cli.run<{ readonly index?: number }, [string, string]>(async (context, { index }, app, name) => {
        await changeSettings(context, {}, (platform) =>
          platform.settings.addBuildpack(app, name, index === undefined ? {} : { index }),
        )
      }),
    )

  cli
    .command(
      'buildpacks:set',
      GROUP,
      'build an app by these buildpacks, in their order, from its next deploy on',
      ['berth buildpacks:set cards chrome python'],
    )
    .argument('<app>')
    .argument('<buildpacks...>')
    .action(
      cli.run<object, [string, readonly string[]]>(async (context, _options, app, names) => {
        await changeSettings(context, {}, (platform) => platform.settings.setBuildpacks(app, names))
      }),
    )

  cli
    .command('buildpacks:remove', GROUP, 'no longer build an app by a buildpack that was set by hand', [
      'berth buildpacks:remove cards chrome',
    ])
    .argument('<app>')
    .argument('<buildpack>')
    .action(
      cli.run<object, [string, string]>(async (context, _options, app, name) => {
        await changeSettings(context, {}, (platform) => platform.settings.removeBuildpack(app, name))
      }),
    )

  cli
    .command('buildpacks:clear', GROUP, 'build an app as its description, its source or its files say', [
      'berth buildpacks:clear cards',
    ])
    .argument('<app>')
    .action(
      cli.run<object, [string]>(async (context, _options, app) => {
        await changeSettings(context, {}, (platform) => platform.settings.setBuildpacks(app, []))
      }),
    )

  for (const name of ['buildpacks:list', 'buildpacks:report']) {
    cli
      .command(name, GROUP, 'show the buildpacks of an app, by its description or by hand', [
        `berth ${name} cards`,
      ])
      .argument('<app>')
      .action(
        cli.run<object, [string]>(async (context, _options, app) => {
          await showSettings(context, app, 'buildpacks', ({ buildpacks }) =>
            buildpacks.map((buildpack, index) => [String(index + 1), buildpack] as const),
          )
        }),
      )
  }

  cli
    .command('builds:detect', GROUP, 'explain how a source would be built, and build nothing', [
      'berth builds:detect cards',
      'berth builds:detect ./cards --json',
    ])
    .argument('<app|folder>', 'a folder has a slash in its path, as ./cards has')
    .action(
      cli.run<object, [string]>(async (context, _options, target) => {
        const isFolder = target === '.' || target.includes('/')
        const source = isFolder
          ? ({ kind: 'folder', path: resolve(context.io.cwd, target) } as const)
          : target
        const found = await context.use('state', (platform) =>
          platform.builds.detect(source, { signal: context.signal }),
        )
        const runs = Object.entries(found.processTypes).map(
          ([type, command]) => [type, command ?? 'the command of its image'] as const,
        )
        const sentences = found.explanation.map((sentence) => `${sentence}\n`).join('')
        await context.answer(found, `${sentences}${formatFields(runs, context.paint)}`)
      }),
    )
}
