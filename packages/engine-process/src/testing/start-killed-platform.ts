import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Runs a platform until it has started what the scene says, then kills it. Answers what it printed. */
export async function startAndKill(
  home: string,
  scene: 'instances' | 'gate',
  file = '',
): Promise<readonly number[]> {
  const program = fileURLToPath(new URL('killed-platform.ts', import.meta.url))
  const platform = spawn(process.execPath, ['--conditions=@berth/source', program, home, scene, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = once(platform, 'exit')
  for await (const line of createInterface(platform.stdout)) {
    platform.kill('SIGKILL')
    await exit
    const numbers: unknown = JSON.parse(line)
    return Array.isArray(numbers) ? numbers.map(Number) : []
  }
  throw new Error('The platform ended before it had started anything')
}
