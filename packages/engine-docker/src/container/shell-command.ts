/** What could make a line of shell more than one program, also where it only seems so. */
const COMPOUND = /[;&|(){}\n`]|^\s*(?:if|while|until|for|case|!)(?:\s|$)/

/** Variables that are set for the program only: `NODE_ENV=production node server.js`. */
const ASSIGNMENTS = /^(?:\s*[A-Za-z_]\w*=(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\])*(?:\s+|$))*/s

/** What only a shell can do itself. */
const BUILTINS = new Set(
  '. : alias bg break cd command continue eval exec exit export fg hash jobs local read readonly return set shift source times trap type ulimit umask unalias unset wait'.split(
    ' ',
  ),
)

/** What runs others and ends on a signal before they do. */
const LAUNCHERS = new Set(['npm', 'npx', 'pnpm', 'pnpx', 'yarn', 'yarnpkg'])

/**
 * A container ends with its first process, and all in it are killed then. So after a signal the shell is there until nothing else of
 * its group is, which got the signal too: fields 1 and 3 after the name in /proc/PID/stat are the state and the group, see proc(5).
 */
const STAYING = `_berth_group() {
  IFS=' '
  for _berth_stat in /proc/[0-9]*/stat; do
    read -r _berth_line 2>/dev/null < "$_berth_stat" || continue
    set -- \${_berth_line##*) }
    [ "$3" != $$ ] || [ "$1" = Z ] || [ "$_berth_stat" = /proc/$$/stat ] || return 0
  done
  return 1
}
trap '_berth_ended=1; exit' TERM INT HUP QUIT
trap '[ -z "\${_berth_ended-}" ] || while _berth_group; do sleep 0.1; done' EXIT
`

/**
 * The arguments that run a line of shell in a container; nothing of it is ever seen by a shell of the host.
 *
 * The shell replaces itself by a single program, which then gets every signal itself. Before anything else it stays, and
 * would end at once on a signal and take the programs with it: so it waits for what it runs, and for what that has started.
 */
export function shellCommand(command: string): readonly string[] {
  return ['/bin/sh', '-c', isSimple(command) ? replacing(command) : `${STAYING}${command}`]
}

function isSimple(command: string): boolean {
  const [word = ''] = programOf(command).split(/\s/)
  return word !== '' && !COMPOUND.test(command) && !BUILTINS.has(word) && !LAUNCHERS.has(word)
}

function replacing(command: string): string {
  const program = programOf(command)
  return `${command.slice(0, command.length - program.length)}exec ${program}`
}

function programOf(command: string): string {
  return command.slice(ASSIGNMENTS.exec(command)?.[0].length ?? 0).trimStart()
}
