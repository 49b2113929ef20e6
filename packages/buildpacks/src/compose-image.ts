import { isLanguage } from './detect/buildpack.ts'
import type { Buildpack } from './detect/buildpack.ts'
import type { Stage } from './dockerfile/instruction.ts'
import { explainFacts } from './explain-facts.ts'
import { ignoredBy, sentEntries } from './ignore/sent-entries.ts'
import { baseImage } from './images.ts'
import { CONTEXT, copySource, inImage } from './language.ts'
import type { Language, SourcePlace } from './language.ts'
import { planNode } from './node/plan-node.ts'
import type { BuildPlan } from './plan.ts'
import { planPython } from './python/plan-python.ts'
import { readFacts } from './read-facts.ts'
import type { Facts, FactsInput } from './read-facts.ts'
import type { Problems } from './source/problems.ts'
import { planStatic } from './static/plan-static.ts'
import { APP_FOLDER, APP_USER } from './system/system-stage.ts'

/** A plan whose Dockerfile is not written yet. */
export interface ComposedImage extends Omit<BuildPlan, 'digest' | 'dockerfile'> {
  readonly stages: readonly Stage[]
}

/** Puts the stages of buildpacks one after the other; the app runs on the last language, with what those before it made. */
export async function composeImage(
  buildpacks: readonly Buildpack[],
  input: FactsInput,
  problems: Problems,
): Promise<ComposedImage> {
  const languages = buildpacks.filter(isLanguage)
  const facts = await readFacts(buildpacks, languages, input, problems)
  const images = input.options.images ?? {}
  const image = {
    node: baseImage('node', facts.node?.version.tag ?? '', images, problems),
    python: baseImage('python', facts.python?.version.tag ?? '', images, problems),
    static: baseImage('static', '', images, problems),
  }
  // From here on every word is known to be one that a Dockerfile can have.
  problems.throwIfAny()

  const last = languages.at(-1)
  const { app, system } = facts
  const stages: Stage[] = []
  const files = [...system.files]
  let place: SourcePlace = CONTEXT
  let language: Language | undefined
  if (facts.node) {
    language = planNode(facts.node, { place, image: image.node, system, isRuntime: last === 'node' })
    place = language.built ?? place
    stages.push(...language.stages)
    files.push(...language.files)
  }
  if (facts.python) {
    language = planPython(facts.python, { place, app, image: image.python, system })
    stages.push(...language.stages)
    files.push(...language.files)
  }
  if (facts.static) {
    const { root, settings } = facts.static
    const site = planStatic(settings, {
      place,
      app,
      image: image.static,
      system,
      ...(language && { builder: language }),
      ...(root !== undefined && { root }),
    })
    stages.push(...site.stages)
    files.push(...site.files)
  } else if (language) stages.push(lastStage(language, place, app))

  const rules = ignoredBy(facts.ownRules, facts.static !== undefined && place === CONTEXT)
  return {
    stages,
    files,
    folder: facts.folder,
    prefix: CONTEXT.path,
    entries: sentEntries(facts.entries, app, rules),
    ignore: rules,
    secrets: facts.secrets,
    explanation: explainFacts(facts),
    ...(facts.processTypes && { processTypes: facts.processTypes }),
  }
}

/** The source comes last: when only it changes, all before is there already. */
function lastStage({ from, runtime }: Language, place: SourcePlace, app: Facts['app']): Stage {
  return {
    from,
    instructions: [
      ...runtime,
      { kind: 'user', user: APP_USER },
      { kind: 'workdir', path: inImage(APP_FOLDER, app) },
      copySource(place, `${APP_FOLDER}/`, { owner: APP_USER }),
    ],
  }
}
