import type { CallOptions } from '@berth/sdk'

/** How HAProxy itself is run: as a child process, or in a container. */
export interface HaproxyProcess {
  /** Who it runs as, when that is not who runs this: what is in its folder becomes theirs. */
  readonly user?: { readonly uid: number; readonly gid: number }
  /** Whether it may open ports below 1024 even where this process may not. */
  readonly opensLowPorts?: boolean
  /** Whether it runs on another machine: nothing here tells which ports are free there, or who has one. */
  readonly isElsewhere?: boolean
  /** Where its messages are, when they are not in the file that it was given for them. */
  readonly logPlace?: string | undefined

  /**
   * Has a configuration checked, without using it.
   *
   * @param folder - all that HAProxy sees of this machine, below which the configuration is
   * @returns what is wrong with it, in HAProxy's words; `undefined` when nothing is
   */
  check(config: string, folder: string, options?: CallOptions): Promise<string | undefined>

  /**
   * Makes HAProxy run in master-worker mode, and keeps it running: it is started again whenever it ends by itself. One that
   * runs already, left by a process that was killed, is taken over as it is.
   *
   * Rejects when it ends at once.
   */
  start(run: HaproxyRun): Promise<void>

  /** Has it see what its folder is now. @default it does anyway */
  refresh?(): Promise<void>

  /** The last of its messages. @default those of the file that it was given for them */
  output?(): Promise<string>

  /** Ends HAProxy: requests in flight may take as long as the timeout. */
  stop(timeout: number): Promise<void>

  /** Looks after it no longer, and leaves it running. */
  leave(): Promise<void>
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
