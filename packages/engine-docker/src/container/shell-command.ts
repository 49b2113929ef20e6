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

/**
 * The arguments that run a line of shell in a container; nothing of it is ever seen by a shell of the host.
 *
 * The shell replaces itself by a single program, which then gets every signal itself. Before anything else it stays, and
 * would end at once on a signal and take the programs with it: so it waits for what it runs, which got the signal too.
 */
export function shellCommand(command: string): readonly string[] {
  return [
    '/bin/sh',
    '-c',
    isSimple(command) ? replacing(command) : `trap 'exit' TERM INT HUP QUIT\n${command}`,
  ]
}

function isSimple(command: string): boolean {
  const [word = ''] = programOf(command).split(/\s/)
  return word !== '' && !COMPOUND.test(command) && !BUILTINS.has(word)
}

function replacing(command: string): string {
  const program = programOf(command)
  return `${command.slice(0, command.length - program.length)}exec ${program}`
}

function programOf(command: string): string {
  return command.slice(ASSIGNMENTS.exec(command)?.[0].length ?? 0).trimStart()
}
