import type { Platform } from '@berth/sdk'
import type { Choices } from '@berth/server'

/** How commands come to a platform; tests bring their own. */
export interface Platforms {
  /** The one that a process runs in that home, or `undefined`. */
  connect(home: string): Promise<Platform | undefined>
  /** One in this process. Rejects with HOME_IN_USE while another process has it open. */
  open(options: OpenOptions): Promise<Platform>
  /** Lets other commands reach a platform of this process; from then on it ends with what this answers. */
  serve(platform: Platform, home: string): Promise<ServedPlatform>
  /** Starts a process that runs the platform in the background, and answers once it can be connected to. */
  startDetached(options: DetachOptions): Promise<void>
  /** Ends the process that runs a platform, and waits for it; `false` when none did. */
  shutdown(home: string, options: { readonly signal: AbortSignal }): Promise<boolean>
  /** Whether what runs there goes on when its platform ends, as containers do. */
  outlives(home: string): Promise<boolean>
}

/** How a platform is to be run, where that is not as it was before. */
export type RunningOptions = Partial<Omit<Choices, 'docker'>>

export interface OpenOptions extends RunningOptions {
  readonly home: string
  /** Whether everything is made to run that ran before. */
  readonly resume: boolean
}

export interface DetachOptions extends RunningOptions {
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

export interface ServedPlatform extends AsyncDisposable {
  /** Settles when it has ended, by being disposed or because another command shut it down. */
  readonly closed: Promise<void>
}
