/** Waits for all of them before the first error is thrown: an undo must find everything that was begun. */
export async function allDone<Result>(work: readonly Promise<Result>[]): Promise<readonly Result[]> {
  const settled = await Promise.allSettled(work)
  return settled.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  })
}
