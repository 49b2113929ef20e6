import type { NodeFacts } from './node/read-node.ts'
import type { PythonFacts } from './python/read-python.ts'
import type { Facts } from './read-facts.ts'
import type { StaticFacts } from './static/read-static.ts'

/** Why an image is made as it is, one sentence for each decision. */
export function explainFacts({
  node,
  python,
  static: site,
  system,
  secrets,
  processTypes,
}: Facts): readonly string[] {
  return [
    ...(system.packages.length > 0 ? [`Installed from Debian: ${system.packages.join(', ')}.`] : []),
    ...(node ? explainNode(node) : []),
    ...(python ? explainPython(python) : []),
    ...(site ? explainStatic(site) : []),
    ...(secrets.length > 0 ? [`Its build needs the secrets ${secrets.join(', ')}.`] : []),
    ...(processTypes ? [`There is no Procfile, so web is: ${processTypes['web']}.`] : []),
  ]
}

function explainNode({
  version,
  app,
  folders,
  production,
  development,
  builds,
  installScripts,
}: NodeFacts): readonly string[] {
  const install = production ?? development
  return [
    `Node ${version.tag}: ${version.file === undefined ? 'nothing asks for another version' : `${version.file} asks for it`}.`,
    ...(app === ''
      ? []
      : [
          `It is ${app} of a workspace; with it are sent ${folders.filter((folder) => folder !== app).join(', ') || 'no other packages'}.`,
        ]),
    ...(install && !install.isLocked
      ? [
          'There is no package-lock.json, so each build may install other versions; run npm install and commit it.',
        ]
      : []),
    ...(install ? [] : ['It depends on no packages.']),
    ...builds.map(({ folder, name }) => `npm run ${name} is run${folder === app ? '' : ` in ${folder}`}.`),
    ...(installScripts.length > 0
      ? [
          `${installScripts.map(({ name }) => name).join(', ')} run after every change of the source, with development packages; what they make and change is kept.`,
        ]
      : []),
  ]
}

function explainPython({
  version,
  tool,
  toolFile,
  isLocked,
  dependsOnSource,
  installsItself,
}: PythonFacts): readonly string[] {
  return [
    `Python ${version.tag}: ${version.file === undefined ? 'nothing asks for another version' : `${version.file} asks for it`}.`,
    tool === undefined
      ? 'It depends on no packages.'
      : `${tool} installs its packages: there is a ${toolFile}.`,
    ...(tool !== undefined && !isLocked
      ? [`There is no lockfile, so each build may install other versions; run ${tool} lock and commit it.`]
      : []),
    ...(dependsOnSource
      ? ['Its packages are installed after every change of the source, which some of them come from.']
      : []),
    ...(installsItself ? ['It is installed itself, for the commands that it brings.'] : []),
  ]
}

function explainStatic({ root, settings }: StaticFacts): readonly string[] {
  return [
    ...(settings.build === undefined ? [] : ['static.json says how it is built.']),
    root === undefined
      ? 'The folder with an index.html is served that the build leaves.'
      : `${root === '' ? 'The source itself' : root} is served by nginx.`,
  ]
}
