import type { Problems } from '../source/problems.ts'

const NAME = /^[a-z0-9][a-z0-9+.-]+(?::[a-z0-9-]+)?(?:=[A-Za-z0-9][A-Za-z0-9.+:~-]*)?$/

/**
 * The Debian packages that an Aptfile names: one or more a line, with a version after `=` if need be.
 * What else such a file can hold elsewhere, addresses of packages and of repositories, is a problem:
 * nothing vouches for what would be installed.
 */
export function parseAptfile(text: string, problems: Problems): readonly string[] {
  const names = text.split(/\r?\n/).flatMap((line, index) => {
    const place = `line ${index + 1} of the Aptfile`
    if (line.trim().startsWith(':repo:')) {
      problems.add(
        `${place} adds a repository, which is not supported: only Debian's own packages are installed`,
      )
      return []
    }
    const words = line.replace(/#.*$/, '').split(/\s+/)
    return words.filter((word) => word !== '' && isPackage(word, place, problems))
  })
  return [...new Set(names)]
}

function isPackage(word: string, place: string, problems: Problems): boolean {
  if (NAME.test(word)) return true
  const problem = /:\/\/|\.deb$/.test(word)
    ? 'is an address, and what it serves may change: name a package of Debian, or use a Dockerfile'
    : `has ${JSON.stringify(word)}, which is no name of a Debian package`
  problems.add(`${place} ${problem}`)
  return false
}
