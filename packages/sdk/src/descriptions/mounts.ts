import type { AppMount } from './app.ts'

import { mountNameProblem } from './names.ts'

/** What is wrong with the mounts of an app, each as a phrase. */
export function mountsProblems(mounts: readonly AppMount[]): string[] {
  const places = mounts.map(({ to }) => to)
  const twice = new Set(places.filter((to, index) => places.indexOf(to) !== index))
  return [...mounts.flatMap(mountProblems), ...[...twice].map((to) => `two go to ${to}`)]
}

/** What is wrong with one mount, each as a phrase. */
export function mountProblems({ from, to, owner, mode }: AppMount): string[] {
  const isPlace = from.startsWith('/') ? isPlainPath(from) : mountNameProblem(from) === undefined
  return [
    ...(isPlace
      ? []
      : [
          `${JSON.stringify(from)} is neither an absolute path nor a name of letters, digits, dots and hyphens`,
        ]),
    ...(isPlainPath(to) && to !== '/' ? [] : [`${JSON.stringify(to)} is no absolute path`]),
    ...(owner === undefined || /^\d{1,9}(?::\d{1,9})?$/.test(owner)
      ? []
      : [`${JSON.stringify(owner)} is no owner: use numbers of a user and a group such as 1000:1000`]),
    ...(mode === undefined || /^[0-7]{3,4}$/.test(mode)
      ? []
      : [`${JSON.stringify(mode)} is no mode: use octal digits such as 0750`]),
  ]
}

/** Absolute, and what it looks like: without steps back or empty ones, and without what separates the parts of a mount. */
function isPlainPath(path: string): boolean {
  return (
    path.startsWith('/') &&
    !/[:\0\n]|\/\//.test(path) &&
    path.split('/').every((part) => part !== '.' && part !== '..')
  )
}
