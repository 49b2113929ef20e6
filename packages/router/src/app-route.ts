import type { Route } from '@berth/sdk'
import type { TargetState } from './target-state.ts'

/** Where one app's requests go now. The object outlives switches, so that a request which is tried again sees the latest. */
export class AppRoute {
  route: Route
  targets: readonly TargetState[]
  requests = 0
  #next = 0

  constructor(route: Route, targets: readonly TargetState[]) {
    this.route = route
    this.targets = targets
  }

  /**
   * Whose turn it is: round robin over those that are not paused.
   *
   * @param failed - a target that this request was at already; it is chosen again only by `undefined`
   */
  pick(now: number, failed?: TargetState): TargetState | undefined {
    const { targets } = this
    for (let tried = 0; tried < targets.length; tried++) {
      this.#next = this.#next + 1 < targets.length ? this.#next + 1 : 0
      const target = targets[this.#next]
      if (target && target !== failed && target.pausedUntil <= now) return target
    }
    // All are paused: a first attempt is better than none, as one of them may be back.
    return failed ? undefined : targets[this.#next]
  }
}
