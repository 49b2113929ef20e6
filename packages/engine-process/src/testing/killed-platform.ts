/**
 * A platform that is killed: it opens an engine in the home of its first argument, does what the second one says,
 * prints what it started as JSON, and waits for its end.
 */
import { specOf } from '@berth/sdk/testing'
import { OutputPipes } from '../process/output-pipes.ts'
import { spawnGated } from '../process/spawn-gated.ts'
import { processEngine } from '../process-engine.ts'
import { buildAt } from './build-at.ts'

const [, , home = '', what = '', file = ''] = process.argv

const SCENES: Readonly<Record<string, () => Promise<readonly number[]>>> = {
  /** An instance, a grandchild in a session of its own, and a Redis. */
  async instances() {
    const engine = await processEngine({ home })
    const instance = await engine.start(
      specOf(buildAt(home), 'trap "" TERM; setsid sleep 1000 & echo $! $$; wait', { stopTimeout: 100 }),
    )
    const { port } = await engine.startResource({ kind: 'redis', name: 'cache', password: 'secret' })
    for await (const { text } of engine.logs({ app: 'cards', instance: instance.id }, { follow: true })) {
      return [...text.split(' ').map(Number), port]
    }
    return []
  },
  /** A process that waits behind its gate. */
  async gate() {
    const program = { argv: ['/bin/sh', '-c', `echo ran > ${file}`], cwd: home, env: {}, hasInput: false }
    return [(await spawnGated(program, new OutputPipes(home))).pid]
  },
}

process.stdout.write(`${JSON.stringify(await SCENES[what]?.())}\n`)
setInterval(() => {}, 1_000)
