/** What the plan of a buildpack puts before a command: certificates and secrets, where they are given. */
const PRELUDE = /if \[ -[sf] \/run\/secrets\/\w+ \]; then [^;]*;(?: export \w+;)? fi;/g
const MOUNT = /--mount=\S+/g

/** Says a step of a build, or that it failed, by what its author wrote: without what a plan has put before each command. */
export function readableStep(text: string): string {
  if (text.search(PRELUDE) < 0) return text
  return text.replaceAll(PRELUDE, '').replaceAll(MOUNT, '').replaceAll(/ {2,}/g, ' ')
}
