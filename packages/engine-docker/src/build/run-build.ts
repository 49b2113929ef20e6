import { readFile } from 'node:fs/promises'
import type Docker from 'dockerode'
import type { ImageBuildOptions } from 'dockerode'
import { linesOf } from '../events/lines-of.ts'
import { DOCKERFILE } from './build-context.ts'
import type { ImagePlan } from './build-context.ts'
import type { BuildMessage, BuildOutput } from './build-output.ts'
import { buildSettings } from '../options/build-options.ts'
import { openSession } from './buildkit/session.ts'
import { packContext } from './pack-context.ts'

/** Which of Docker's two builders makes images. */
export type BuilderKind = 'buildkit' | 'classic'

export interface BuildRun {
  readonly kind: BuilderKind
  /** The reference that the image is given. */
  readonly tag: string
  /** Absolute path of certificates; a `RUN --mount=type=secret,id=ca` sees them, and no layer has them. */
  readonly caBundle?: string
  readonly output: BuildOutput
  /** Values by names, as a `RUN --mount=type=secret,id=…` asks for them; no layer has them. */
  readonly secrets: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** Sends the context and makes the image; answers when it is there. */
export async function runBuild(
  docker: Docker,
  plan: ImagePlan & { readonly asked?: readonly string[] },
  run: BuildRun,
): Promise<void> {
  const signal = run.signal ?? new AbortController().signal
  using session = run.kind === 'buildkit' ? await openSession(docker, await servedBy(run)) : undefined
  const options = {
    ...buildSettings(plan.asked ?? []),
    t: run.tag,
    dockerfile: DOCKERFILE,
    rm: true,
    forcerm: true,
    abortSignal: signal,
    // A number: dockerode would open a session of its own, without secrets, for the text.
    ...(session && { version: 2, session: session.id }),
  }
  const packed = packContext(plan)
  try {
    const answer = await docker.buildImage(packed, options as unknown as ImageBuildOptions)
    for await (const line of linesOf(answer, signal)) {
      if (line.trim() !== '') run.output.push(JSON.parse(line) as BuildMessage)
    }
    signal.throwIfAborted()
  } finally {
    packed.on('error', () => {}).destroy()
  }
}

async function servedBy({ caBundle, secrets }: BuildRun): Promise<Readonly<Record<string, Uint8Array>>> {
  const own = Object.entries(secrets).map(([name, value]) => [name, Buffer.from(value)] as const)
  return {
    ...Object.fromEntries(own),
    ...(caBundle !== undefined && { ca: await readFile(caBundle) }),
  }
}
