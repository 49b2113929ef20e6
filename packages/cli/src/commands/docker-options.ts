import { PHASES, quoteWord, readProfiles } from '@berth/sdk'
import type { Phase } from '@berth/sdk'
import { refuse } from '../arguments.ts'
import type { Cli } from '../cli.ts'
import type { Context } from '../context.ts'
import { changeSettings, optionFields, showSettings } from './settings-output.ts'

const GROUP = 'Docker options:'
const PHASE_HELP = 'build, deploy (instances and tasks), run, or several with commas'

interface ChangeOptions {
  readonly restart: boolean
}

export function addDockerOptions(cli: Cli): void {
  cli
    .command('docker-options:add', GROUP, 'ask Docker for more, and release the app with it', [
      'berth docker-options:add vpn deploy --cap-add=NET_ADMIN -p 51820:51820/udp',
      "berth docker-options:add vpn deploy,run '-v /srv/vpn:/config'",
      'berth docker-options:add --allow vpn deploy --cap-add=SYS_MODULE',
      'berth docker-options:add --allow cards deploy --security-opt seccomp=chrome.json',
    ])
    .usage('[options] <app> <phases> <option...>')
    .argument('<app>')
    .argument('<phases>', PHASE_HELP)
    .argument('<option...>', 'as docker run and docker build take them; never seen by a shell')
    .option('--allow', 'also what is dangerous to the machine')
    .option('--no-restart', 'leave the app as it is for now')
    // What follows the app belongs to Docker.
    .passThroughOptions()
    .action(
      cli.run<ChangeOptions & { readonly allow?: boolean }, [string, string, readonly string[]]>(
        async (context, { allow = false, ...options }, app, phases, words) => {
          await changeSettings(context, options, (platform, given) =>
            platform.settings.addOptions(app, parsePhases(phases), textsOf(context, words), {
              ...given,
              allow,
            }),
          )
        },
      ),
    )

  cli
    .command('docker-options:remove', GROUP, 'no longer ask Docker for it, and release the app without it', [
      'berth docker-options:remove vpn deploy --cap-add=NET_ADMIN',
    ])
    .usage('[options] <app> <phases> <option...>')
    .argument('<app>')
    .argument('<phases>', PHASE_HELP)
    .argument('<option...>', 'in whatever form they are written')
    .option('--no-restart', 'leave the app as it is for now')
    .passThroughOptions()
    .action(
      cli.run<ChangeOptions, [string, string, readonly string[]]>(
        async (context, options, app, phases, words) => {
          await changeSettings(context, options, (platform, given) =>
            platform.settings.removeOptions(app, parsePhases(phases), textsOf(context, words), given),
          )
        },
      ),
    )

  cli
    .command('docker-options:clear', GROUP, 'forget all that was added by hand', [
      'berth docker-options:clear vpn',
      'berth docker-options:clear vpn run',
    ])
    .argument('<app>')
    .argument('[phases]', PHASE_HELP, PHASES.join(','))
    .option('--no-restart', 'leave the app as it is for now')
    .action(
      cli.run<ChangeOptions, [string, string]>(async (context, options, app, phases) => {
        await changeSettings(context, options, (platform, given) =>
          platform.settings.clearOptions(app, parsePhases(phases), given),
        )
      }),
    )

  cli
    .command(
      'docker-options:report',
      GROUP,
      'show what an app asks Docker for, by its description and by hand',
      ['berth docker-options:report vpn'],
    )
    .argument('<app>')
    .action(
      cli.run<object, [string]>(async (context, _options, app) => {
        await showSettings(context, app, 'dockerOptions', optionFields)
      }),
    )
}

function parsePhases(text: string): readonly Phase[] {
  return text.split(',').map((word) => {
    const phase = PHASES.find((known) => known === word.trim())
    return (
      phase ??
      refuse(
        'The phase',
        `is one of ${PHASES.join(', ')}, or several with commas, not ${JSON.stringify(word)}`,
      )
    )
  })
}

/** What the options are that words give, with the profiles that they name. */
function textsOf({ io }: Context, words: readonly string[]): readonly string[] {
  return readProfiles(joined(words), io.cwd)
}

/** Words as the shell cut them, or whole options in quotes, as people write both. */
function joined(words: readonly string[]): readonly string[] {
  const isWhole = (word: string): boolean => /^-\S*\s/.test(word)
  if (words.length === 1 || words.every(isWhole)) return words
  const separate = words.map((word) => (isWhole(word) ? word : quoteWord(word)))
  return [separate.join(' ')]
}
