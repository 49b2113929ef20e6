import type { Address } from '../wall/instance.ts'
import type { Router } from '../wall/router.ts'

/** A router as the suite takes it. Disposing of it ends the router and all that was started for it. */
export interface RouterUnderTest extends AsyncDisposable {
  readonly router: Router
  /** Where requests for every domain go in. */
  readonly address: Address
}

/** Opens a fresh router that has no routes. */
export type OpenRouter = () => Promise<RouterUnderTest>

/** Milliseconds; a test that takes longer hangs. */
export const TEST_TIMEOUT = 30_000
