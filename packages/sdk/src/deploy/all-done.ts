/** Waits for all of them before the first error is thrown: an undo must find everything that was begun. */
export async function allDone(work: readonly Promise<void>[]): Promise<void> {
  const settled = await Promise.allSettled(work)
  const failure = settled.find((outcome) => outcome.status === 'rejected')
  if (failure) throw failure.reason
}
