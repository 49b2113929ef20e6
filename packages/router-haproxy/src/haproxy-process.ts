import type { CallOptions } from '@berth/sdk'

/** How HAProxy itself is run: as a child process, or in a container. */
export interface HaproxyProcess {
  /**
   * Has a configuration checked, without using it.
   *
   * @returns what is wrong with it, in HAProxy's words; `undefined` when nothing is
   */
  check(config: string, options?: CallOptions): Promise<string | undefined>

  /**
   * Makes HAProxy run in master-worker mode, and keeps it running: it is started again whenever it ends by itself. One that
   * runs already, left by a process that was killed, is taken over as it is.
   *
   * Rejects when it ends at once.
   */
  start(run: HaproxyRun): Promise<void>

  /** Ends HAProxy: requests in flight may take as long as the timeout. */
  stop(timeout: number): Promise<void>
}

export interface HaproxyRun {
  /** The file to start with. The folder it is in is all that HAProxy needs; it must see it under the same path. */
  readonly config: string
  /** Where HAProxy's master shall listen for commands, readable for its owner only. */
  readonly masterSocket: string
  /** Where its messages go. */
  readonly log: string
  /** Called when it had ended by itself and runs again. */
  readonly onRestart: () => void
}
