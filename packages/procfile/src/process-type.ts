const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const READABLE_NAME = /^[-\w]+$/
const MAX_NAME_LENGTH = 63

/**
 * What is wrong with the name of a process type, or undefined when nothing is. It becomes part of host names, so it is a
 * DNS label: up to 63 lower-case letters, digits and dashes, no dash at either end.
 */
export function findNameProblem(name: string): string | undefined {
  if (name === '') return 'no process type is named'
  // What could not be a name at all may be anything, a secret too: it is not repeated.
  if (!READABLE_NAME.test(name)) return 'the name of a process type has letters, digits and dashes only'
  if (name.length > MAX_NAME_LENGTH) {
    return `the name of a process type has up to ${MAX_NAME_LENGTH} characters, this one has ${name.length}`
  }
  if (NAME.test(name)) return undefined
  const suggestion = normaliseName(name)
  return `${name} is no name of a process type: write it in lower-case letters, digits and inner dashes${suggestion && `, such as ${suggestion}`}`
}

/** The nearest name that is allowed, empty when there is none: `web-1` for `Web_1`. */
const normaliseName = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll('_', '-')
    .replace(/^-+|-+$/g, '')
