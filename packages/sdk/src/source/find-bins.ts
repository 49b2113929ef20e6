import { join } from 'node:path'
import { isInstalled } from './source-tree.ts'
import type { PackageBin, PackageLink } from './source-tree.ts'

/** The commands that packages bring to the `node_modules/.bin` folder beside them, outside of other packages. */
export function findBins(
  places: readonly PackageLink[],
  binOf: (target: string) => Readonly<Record<string, string>>,
): readonly PackageBin[] {
  const bins = places.flatMap(({ place, target }) => {
    const end = place.lastIndexOf('node_modules/')
    if (isInstalled(place.slice(0, end).replace(/\/$/, ''))) return []
    return Object.entries(binOf(target))
      .filter(([command]) => !command.includes('/'))
      .map(([command, file]) => ({
        place: join(place.slice(0, end), 'node_modules/.bin', command),
        target: join(place, file),
      }))
  })
  // Where two packages bring the same command, the first by name wins, on every machine.
  return bins.filter((bin, index) => bins.findIndex((other) => other.place === bin.place) === index)
}
