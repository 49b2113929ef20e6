import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { cpuOfThisProcess } from './cards-contender.ts'
import type { Contender } from './cards-contender.ts'
import { readProcessTree } from './cards-processes.ts'
import { prepareSatori } from './cards-satori-card.ts'

const CHILD = fileURLToPath(new URL('./cards-satori-child.ts', import.meta.url))

/** As it is mostly used: in the process of whoever wants the card, without HTTP. */
export async function createSatori(): Promise<Contender> {
  const draw = await prepareSatori()
  return {
    name: 'satori and resvg, PNG',
    cards: 300,
    callers: 4,
    async draw(place) {
      await draw(place)
    },
    cpu: async () => cpuOfThisProcess(),
    async [Symbol.asyncDispose]() {},
  }
}

/** With a process for each core, since our browsers use all of them too. */
export async function createSatoriProcesses(): Promise<Contender> {
  const children = await Promise.all(Array.from({ length: availableParallelism() }, startChild))
  const idle = [...children]
  const waiting: ((child: ChildProcess) => void)[] = []
  const take = (): Promise<ChildProcess> => {
    const child = idle.pop()
    return child ? Promise.resolve(child) : new Promise((resolve) => waiting.push(resolve))
  }
  return {
    name: `satori and resvg in ${children.length} processes, PNG`,
    cards: 500,
    callers: children.length * 2,
    async draw(place) {
      const child = await take()
      child.send(place)
      await once(child, 'message')
      const next = waiting.shift()
      if (next) next(child)
      else idle.push(child)
    },
    async cpu() {
      const trees = await Promise.all(children.map(({ pid = 0 }) => readProcessTree(pid)))
      return trees.reduce((sum, { cpu }) => sum + cpu, 0)
    },
    async [Symbol.asyncDispose]() {
      for (const child of children) child.kill()
    },
  }
}

async function startChild(): Promise<ChildProcess> {
  const child = fork(CHILD)
  await once(child, 'message') // its fonts are loaded
  return child
}
