/** Small Node programs that the instances of the suite run. */
export const PROGRAMS = {
  // Says who it is, gives its environment, and crashes when asked to. A process id would not do: each container begins anew.
  'web.mjs': `
    import { createServer } from 'node:http'
    const self = String(process.hrtime.bigint())
    createServer((request, response) => {
      if (request.url === '/crash') process.exit(1)
      response.end(request.url === '/env' ? JSON.stringify(process.env) : self)
    }).listen(process.env.PORT, process.env.HOST, () => console.log('listening'))
  `,
  'env.mjs': 'console.log(JSON.stringify(process.env))',
  'exit.mjs': 'process.exitCode = Number(process.argv[2])',
  'crash.mjs': "console.log('up'); process.exitCode = 1",
  'lines.mjs': `
    import { setTimeout } from 'node:timers/promises'
    for (const number of [1, 2, 3, 4]) {
      (number % 2 ? process.stdout : process.stderr).write('line ' + number + '\\n')
      await setTimeout(30)
    }
  `,
  // Says one line for each that it is sent by a request, so that a test decides when.
  'echo.mjs': `
    import { createServer } from 'node:http'
    createServer((request, response) => {
      console.log(decodeURIComponent(request.url.slice(1)))
      response.end()
      if (request.url === '/bye') process.exit(0)
    }).listen(process.env.PORT)
  `,
  'upper.mjs': `
    let text = ''
    for await (const chunk of process.stdin) text += chunk
    console.log(text.toUpperCase())
  `,
  'graceful.mjs': `
    process.on('SIGTERM', () => {
      console.log('draining')
      setTimeout(() => { console.log('drained'); process.exit(0) }, 100)
    })
    setInterval(() => {}, 1000)
    console.log('ready')
  `,
  'ignores-sigterm.mjs': `
    import { createServer } from 'node:http'
    process.on('SIGTERM', () => console.log('ignored'))
    createServer((request, response) => response.end()).listen(process.env.PORT, () => console.log('ready'))
  `,
  // What listens is a grandchild in a session of its own.
  'forks.mjs': `
    import { spawn } from 'node:child_process'
    spawn(process.execPath, [process.argv[2]], { stdio: 'ignore', detached: true }).unref()
    setInterval(() => {}, 1000)
  `,
} as const
