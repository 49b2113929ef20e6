const FOLDER = /^[A-Za-z0-9_@+-][A-Za-z0-9._@+-]*$/

/** Whether a path within a source can be named in a Dockerfile; the empty one is the source itself. */
export function isSafePath(path: string): boolean {
  return path === '' || path.split('/').every((part) => FOLDER.test(part) || isDotFolder(part))
}

function isDotFolder(part: string): boolean {
  return part.startsWith('.') && FOLDER.test(part.slice(1))
}
