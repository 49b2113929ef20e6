import { formatPortMapping, parsePortMapping } from '@berth/sdk'
import type { PlatformEvent, PortMapping } from '@berth/sdk'
import { refuse } from '../arguments.ts'
import type { Cli } from '../cli.ts'
import type { Context } from '../context.ts'
import { formatEvent } from '../output/format-event.ts'

const GROUP = 'Routing:'

type Change = (known: readonly PortMapping[], given: readonly string[]) => readonly PortMapping[]

/** `ports:*`, and what they were called before. */
export function addPorts(cli: Cli): void {
  const changes = [
    ['add', 'route further ports to an app, at once', 'http:80:5000 https:443:5000', added],
    [
      'set',
      'route these ports to an app and no other, at once',
      'https:443:8384',
      (_, given) => parsed(given),
    ],
    [
      'remove',
      'stop routing ports, all of a router port when only that is named',
      'http:80:5000 8080',
      removed,
    ],
  ] as const satisfies readonly (readonly [string, string, string, Change])[]
  for (const [verb, description, example, change] of changes) {
    for (const [name, isHidden] of [
      [`ports:${verb}`, false],
      [`proxy:ports-${verb}`, true],
    ] as const) {
      cli
        .command(name, GROUP, description, [`berth ${name} syncthing ${example}`], { isHidden })
        .argument('<app>')
        .argument(
          '<mappings...>',
          verb === 'remove' ? 'scheme:port:instance-port, or a port' : 'scheme:port:instance-port',
        )
        .action(
          cli.run<object, [string, readonly string[]]>((context, _options, app, given) =>
            changePorts(context, app, (known) => change(known, given)),
          ),
        )
    }
  }
  for (const [name, isHidden] of [
    ['ports:clear', false],
    ['proxy:ports-clear', true],
  ] as const) {
    cli
      .command(name, GROUP, 'route the usual ports to an app again, at once', [`berth ${name} syncthing`], {
        isHidden,
      })
      .argument('<app>')
      .action(cli.run<object, [string]>((context, _options, app) => changePorts(context, app, () => [])))
  }
  for (const [name, isHidden] of [
    ['ports:list', false],
    ['ports:report', true],
    ['proxy:ports', true],
  ] as const) {
    cli
      .command(name, GROUP, 'list the ports that were mapped for an app', [`berth ${name} syncthing`], {
        isHidden,
      })
      .argument('<app>')
      .action(
        cli.run<object, [string]>(async (context, _options, app) => {
          const { ports = [] } = await context.use('state', (platform) => platform.routing.report(app))
          const texts = ports.map(formatPortMapping)
          await context.answer(texts, texts.map((text) => `${text}\n`).join(''))
        }),
      )
  }
}

async function changePorts(
  context: Context,
  app: string,
  change: (known: readonly PortMapping[]) => readonly PortMapping[],
): Promise<void> {
  const { ports = [] } = await context.use('instances', async (platform) => {
    const known = await platform.routing.report(app)
    const onEvent = (event: PlatformEvent): void => {
      if (event.type === 'warning') context.note(formatEvent(event))
    }
    return platform.routing.set(app, { ports: change(known.ports ?? []) }, { onEvent })
  })
  const texts = ports.map(formatPortMapping)
  await context.confirm(texts, `${app} is reached at ${texts.join(', ') || 'the usual ports'}.`)
}

function parsed(given: readonly string[]): readonly PortMapping[] {
  return given.map(parsePortMapping)
}

function added(known: readonly PortMapping[], given: readonly string[]): readonly PortMapping[] {
  const kept = new Set(known.map(formatPortMapping))
  return [...known, ...parsed(given).filter((mapping) => !kept.has(formatPortMapping(mapping)))]
}

function removed(known: readonly PortMapping[], given: readonly string[]): readonly PortMapping[] {
  const unwanted = new Set(
    given.map((text) => (/^\d+$/.test(text) ? text : formatPortMapping(parsePortMapping(text)))),
  )
  const isUnwanted = (mapping: PortMapping): boolean =>
    unwanted.has(String(mapping.port)) || unwanted.has(formatPortMapping(mapping))
  if (!known.some(isUnwanted))
    refuse(
      'ports:remove',
      `names no port of ${known.map(formatPortMapping).join(', ') || 'any that was mapped'}`,
    )
  return known.filter((mapping) => !isUnwanted(mapping))
}
