/** How a browser is kept apart from the machine that it runs on. */
export interface Isolation {
  /** For logs: `own network, sandbox, user 65534`. */
  readonly name: string
  /** Whether it runs in a network namespace with nothing in it: the kernel then lets no packet out. */
  readonly hasNoNetwork: boolean
  /** Whether Chromium's own sandbox is on. */
  readonly hasSandbox: boolean
  /** The user that it runs as; undefined for the service's own. */
  readonly uid: number | undefined
  /** What stands in front of the program. */
  readonly wrapper: readonly string[]
}

/** The user `nobody` of every Linux. */
const NOBODY = 65_534

/**
 * The ways to try, best first. Which of them work depends on the machine: containers mostly forbid namespaces to those
 * inside, as they are in one already. Without an own namespace the browser's resolver rules still let no address through.
 */
export function listIsolations(isRoot: boolean, needs: { readonly sandbox: boolean }): readonly Isolation[] {
  const ways = isRoot
    ? [
        describe({ network: ['unshare', '-n'], sandbox: true, uid: NOBODY }),
        describe({ network: [], sandbox: true, uid: NOBODY }),
        describe({ network: ['unshare', '-n'], sandbox: false, uid: NOBODY }),
        describe({ network: [], sandbox: false, uid: NOBODY }),
        describe({ network: [], sandbox: false }),
      ]
    : [
        describe({ network: ['unshare', '--map-current-user', '-n'], sandbox: true }),
        describe({ network: [], sandbox: true }),
        describe({ network: [], sandbox: false }),
      ]
  return ways.filter(({ hasSandbox }) => hasSandbox || !needs.sandbox)
}

interface Way {
  readonly network: readonly string[]
  readonly sandbox: boolean
  readonly uid?: number
}

function describe({ network, sandbox, uid }: Way): Isolation {
  const hasNoNetwork = network.length > 0
  const drop = uid === undefined ? [] : ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups']
  return {
    name: [
      hasNoNetwork ? 'no network' : 'resolver rules',
      sandbox ? 'sandbox' : 'no sandbox',
      ...(uid === undefined ? [] : [`user ${uid}`]),
    ].join(', '),
    hasNoNetwork,
    hasSandbox: sandbox,
    uid,
    wrapper: [...network, ...drop],
  }
}
