import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Platform, PlatformEvent } from '@berth/sdk'
import type { Io } from './io.ts'
import { jsonProgress, liveProgress, plainProgress, silentProgress } from './output/progress.ts'
import type { ProgressView } from './output/progress.ts'
import { paintFor } from './output/style.ts'
import type { Paint } from './output/style.ts'
import { write } from './output/write.ts'
import type { Platforms } from './platforms/platforms.ts'
import { reachPlatform } from './platforms/reach-platform.ts'
import type { WaitOptions } from './platforms/wait-for-home.ts'
import type { Need, Reached } from './platforms/reach-platform.ts'

/** Options that every command takes. */
export interface GlobalOptions {
  readonly home?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

/** What a command works with: its input and output, and the way to the platform. */
export class Context {
  readonly io: Io
  readonly platforms: Platforms
  /** The platform's home, absolute. */
  readonly home: string
  readonly isJson: boolean
  readonly isQuiet: boolean
  readonly paint: Paint

  constructor(io: Io, platforms: Platforms, { home, json = false, quiet = false }: GlobalOptions) {
    this.io = io
    this.platforms = platforms
    this.home = resolve(io.cwd, home ?? io.env['BERTH_HOME'] ?? join(io.env['HOME'] ?? homedir(), '.berth'))
    this.isJson = json
    this.isQuiet = quiet
    this.paint = json ? (_color, text) => text : paintFor(io.stdout, io.env)
  }

  get signal(): AbortSignal {
    return this.io.signal
  }

  /** How it waits for its home while another process has it open. */
  get waiting(): WaitOptions {
    return { home: this.home, signal: this.signal, note: (text) => this.note(text) }
  }

  /** Does something with the platform of the home, and lets go of it afterwards. */
  async use<T>(need: Need, work: (platform: Platform, reached: Reached) => Promise<T>): Promise<T> {
    const reached = await reachPlatform(this.platforms, need, { ...this.waiting, env: this.io.env })
    await using platform = reached.platform
    return await work(platform, reached)
  }

  /** Writes what was asked for: as a line of JSON, or as text for people. */
  async answer(value: unknown, text: string): Promise<void> {
    await this.write(this.isJson ? `${JSON.stringify(value)}\n` : text)
  }

  /** Writes what was done, unless it is to be done silently. */
  async confirm(value: unknown, text: string): Promise<void> {
    if (this.isJson || !this.isQuiet) await this.answer(value, `${text}\n`)
  }

  /** Writes to standard output. */
  async write(text: string): Promise<void> {
    await write(this.io.stdout, text, this.signal)
  }

  /** Says something beside the result. */
  note(text: string): void {
    if (!this.isQuiet && !this.isJson) this.io.stderr.write(`${text}\n`)
  }

  /** Shows the progress of something long while it works. */
  async showProgress<T>(
    work: (progress: {
      readonly signal: AbortSignal
      readonly onEvent: (event: PlatformEvent) => void
    }) => Promise<T>,
  ): Promise<T> {
    using view = this.#progressView()
    const result = await work({ signal: this.signal, onEvent: view.onEvent })
    view.clear()
    return result
  }

  #progressView(): ProgressView {
    const { stdout, env } = this.io
    if (this.isJson) return jsonProgress(stdout)
    if (this.isQuiet) return silentProgress()
    const isLive = stdout.isTTY === true && env['TERM'] !== 'dumb' && !env['CI']
    return isLive ? liveProgress(stdout, this.paint) : plainProgress(stdout)
  }
}
