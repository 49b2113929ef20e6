import { runCli } from './run-cli.ts'

// The only place that touches the process itself: signals, environment and exit.
const abort = new AbortController()
const ABORTED = 130

const end = (): void => abort.abort(new DOMException('The command was interrupted', 'AbortError'))
process.on('SIGTERM', end)
process.on('SIGHUP', end)
process.on('SIGINT', () => {
  if (abort.signal.aborted) process.exit(ABORTED)
  end()
})
// Whoever read the output has gone (`berth logs | head`): nothing is left to be done, and that is no failure. A platform
// that runs here stops what it runs, as with Ctrl-C; without this its messages would end it before that.
let isUnread = false
for (const output of [process.stdout, process.stderr])
  output.on('error', () => {
    isUnread = true
    end()
  })

const exitCode = await runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  signal: abort.signal,
  ...(process.send && { tellParent: (message) => process.send?.(message) }),
})
// A pipe that never ends, or a terminal, would keep the process open.
process.stdin.destroy()
process.exitCode = isUnread ? 0 : exitCode
