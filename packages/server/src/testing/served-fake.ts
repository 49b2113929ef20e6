import type { Platform } from '@berth/sdk'
import { connectPlatform } from '../client/index.ts'
import { servePlatform } from '../serve-platform.ts'
import type { PlatformServer } from '../serve-platform.ts'
import { fakePlatform } from './fake-platform.ts'
import type { FakePlatform, FakeVerbs } from './fake-platform.ts'
import { temporaryHome } from './temporary-home.ts'

export interface ServedFake extends AsyncDisposable {
  readonly home: string
  readonly fake: FakePlatform
  readonly server: PlatformServer
  /** The fake, seen through the socket. */
  readonly client: Platform
}

/** A fake platform behind a real socket, and a client that is connected to it. */
export async function servedFake(verbs: FakeVerbs = {}): Promise<ServedFake> {
  await using stack = new AsyncDisposableStack()
  const home = stack.use(await temporaryHome()).path
  const fake = fakePlatform(verbs)
  const server = stack.use(await servePlatform(fake, { home }))
  const client = stack.use(await connectPlatform(home))
  const kept = stack.move()
  return { home, fake, server, client, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}
