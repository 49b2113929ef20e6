/** Whether a version of Node runs the command: 24.12, the first whose reading of TypeScript is stable, or newer. */
export function isNodeFit(version: string): boolean

/** Whether this process takes the packages of the clone from their source. */
export function isReadingSource(): boolean

/**
 * The path of the Node that the npm package `node` brought, where it is installed and new enough.
 *
 * @param from - the file to look from
 */
export function findNode(from?: string | URL): string | undefined
