import type { Step } from '../plan/step.ts'

/** The steps in their order, those that are done at the same time together: a crash is told at once, whose type ever it is. */
export function inTurns(steps: readonly Step[]): readonly (readonly Step[])[] {
  const turns: Step[][] = []
  for (const step of steps) {
    const last = turns.at(-1)
    if (step.do === 'check' && last?.[0]?.do === 'check') last.push(step)
    else turns.push([step])
  }
  return turns
}
