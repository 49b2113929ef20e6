import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { addGlobalOptions, Cli } from './cli.ts'
import { addApps } from './commands/apps.ts'
import { addBuilds } from './commands/builds.ts'
import { addBuildpacks } from './commands/buildpacks.ts'
import { addCertificates } from './commands/certificates.ts'
import { addChecks } from './commands/checks.ts'
import { addConfigFiles } from './commands/config-files.ts'
import { addConfig } from './commands/config.ts'
import { addDeploy } from './commands/deploy.ts'
import { addDockerOptions } from './commands/docker-options.ts'
import { addDomains } from './commands/domains.ts'
import { addDown } from './commands/down.ts'
import { addGit } from './commands/git.ts'
import { addLogs } from './commands/logs.ts'
import { addPlan } from './commands/plan.ts'
import { addPorts } from './commands/ports.ts'
import { addPs } from './commands/ps.ts'
import { addRedis } from './commands/redis.ts'
import { addRedisDumps } from './commands/redis-dumps.ts'
import { addRegistry } from './commands/registry.ts'
import { addResource } from './commands/resource.ts'
import { addRouterLogs } from './commands/router-logs.ts'
import { addRouting } from './commands/routing.ts'
import { addRun } from './commands/run.ts'
import { addRunDetached } from './commands/run-detached.ts'
import { addServe } from './commands/serve.ts'
import { addStorage } from './commands/storage.ts'
import { addUp } from './commands/up.ts'
import type { Io } from './io.ts'
import type { Platforms } from './platforms/platforms.ts'

/** The whole command line, ready to be given its words. */
export function buildProgram(io: Io, platforms: Platforms): Cli {
  const program = new Command('berth')
    .description('Runs apps from their Procfiles: builds, releases, checks, routes and rolls them back.')
    .version(readVersion(), '--version', 'show the version')
    .helpCommand('help [command]', 'show how a command is used')
    .commandsGroup('Commands:')
    .usage('<command> [options]')
    // So that what follows the app of `run` can be the command's own.
    .enablePositionalOptions()
    .exitOverride()
    .configureHelp({ subcommandTerm: (command) => termOf(command) })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: () => {}, // thrown, and written where all errors are
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
    })
  const cli = new Cli(program, io, platforms)
  for (const add of [
    addUp,
    addDown,
    addPlan,
    addDeploy,
    addGit,
    addApps,
    addConfig,
    addConfigFiles,
    addDomains,
    addPorts,
    addRouting,
    addRouterLogs,
    addCertificates,
    addPs,
    addChecks,
    addRun,
    addRunDetached,
    addLogs,
    addRedis,
    addRedisDumps,
    addStorage,
    addResource,
    addDockerOptions,
    addBuildpacks,
    addBuilds,
    addRegistry,
    addServe,
  ]) {
    add(cli)
  }
  // Last, so that help shows them below the options that a command has of its own.
  for (const command of [program, ...program.commands]) addGlobalOptions(command)
  return cli
}

/** How a command begins: its name and arguments. That it takes options goes without saying. */
function termOf(command: Command): string {
  return `${command.name()} ${command.usage().replace('[options]', '').trim()}`.trim()
}

function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}
