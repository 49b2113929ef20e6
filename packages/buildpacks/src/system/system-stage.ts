import { command, line } from '../dockerfile/instruction.ts'
import type { Instruction, Run, Stage } from '../dockerfile/instruction.ts'
import type { GeneratedFile } from '../plan.ts'
import { CHROME_FILES, CHROME_INSTRUCTIONS, CHROME_PACKAGES } from './chrome.ts'

/** Whom apps run as: the user that images of Node have for that, made where an image has none. */
export const APP_USER = '1000:1000'

/** Where apps are in an image. */
export const APP_FOLDER = '/app'

/** What is installed below every language: Debian's packages, and what goes with some of them. */
export interface SystemPackages {
  readonly packages: readonly string[]
  readonly instructions: readonly Instruction[]
  readonly files: readonly GeneratedFile[]
}

/** What the buildpacks that are no languages add. */
export function systemPackages(buildpacks: readonly string[], aptfile: readonly string[]): SystemPackages {
  const hasChrome = buildpacks.includes('chrome')
  const packages = [
    ...aptfile,
    ...(hasChrome ? CHROME_PACKAGES : []),
    ...(buildpacks.includes('ffmpeg') ? ['ffmpeg'] : []),
  ]
  return {
    packages: [...new Set(packages)].sort(),
    instructions: hasChrome ? CHROME_INSTRUCTIONS : [],
    files: hasChrome ? CHROME_FILES : [],
  }
}

/** The stage that all others of a language come from. */
export function systemStage(name: string, image: string, system: SystemPackages): Stage {
  return {
    name,
    from: image,
    instructions: [
      {
        kind: 'run',
        commands: [
          line(
            'getent passwd 1000 > /dev/null || useradd --uid 1000 --user-group --create-home --shell /bin/sh app',
          ),
          command('install', '-d', '-o', '1000', '-g', '1000', APP_FOLDER),
        ],
      },
      ...(system.packages.length > 0 ? [installPackages(system.packages)] : []),
      ...system.instructions,
      { kind: 'workdir', path: APP_FOLDER },
    ],
  }
}

function installPackages(packages: readonly string[]): Run {
  // Debian's packages are signed and come without TLS as a rule; where a mirror has it, apt has to be told whom to trust.
  const trust = 'trust="${SSL_CERT_FILE:+-o Acquire::https::CaInfo=$SSL_CERT_FILE}"'
  const install = 'DEBIAN_FRONTEND=noninteractive apt-get $trust install -y --no-install-recommends'
  return {
    kind: 'run',
    network: true,
    commands: [
      line(trust),
      line('apt-get $trust update'),
      line(install, ...packages),
      line('rm -rf /var/lib/apt/lists/*'),
    ],
  }
}
