import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SourceReader } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import { detectBuild } from '../plan-build.ts'

async function detect(files: Readonly<Record<string, string>>, buildpacks: readonly string[] = []) {
  await using folder = await makeTempFolder(files)
  await using cache = await makeTempFolder()
  const reader = new SourceReader({ cache: cache.path })
  const { explanation, ...rest } = await detectBuild(
    { kind: 'folder', path: folder.path },
    { reader, buildpacks },
  )
  return { found: 'buildpacks' in rest ? rest.buildpacks.join(' ') : rest.kind, explanation }
}

const PACKAGE = { 'package.json': '{}' }
const PROCFILE = { Procfile: 'web: x\n' }

for (const [fact, files, found, explanation] of [
  [
    'a Dockerfile wins over all else',
    { Dockerfile: '', '.buildpacks': 'node', ...PACKAGE },
    'dockerfile',
    ['Its own Dockerfile says how it is built.', 'The buildpacks that .buildpacks declares are not used.'],
  ],
  [
    'app.json wins over .buildpacks',
    { 'app.json': '{ "buildpacks": [{ "url": "heroku/python" }] }', '.buildpacks': 'node' },
    'python',
    ['python: declared by app.json.', 'heroku/python stands for python, which is built in.'],
  ],
  [
    'a package.json and a Procfile are an app of Node',
    { ...PACKAGE, ...PROCFILE },
    'node',
    ['node: there is a package.json.'],
  ],
  [
    'an app of Node that has a page is no site',
    { ...PACKAGE, ...PROCFILE, 'static.json': '{}' },
    'node',
    ['node: there is a package.json.'],
  ],
  [
    'a package that only builds is a site',
    { 'package.json': '{ "scripts": { "build": "x" } }' },
    'node static',
    [
      'node: there is a package.json with a build script.',
      'static: nothing says how it starts, so what it builds is served.',
    ],
  ],
  [
    'a page beside a package that does nothing is a site',
    { ...PACKAGE, 'index.html': '' },
    'static',
    ['static: there is index.html, and package.json says neither how it is built nor how it starts.'],
  ],
  [
    'requirements are an app of Python',
    { 'requirements.txt': '', ...PROCFILE },
    'python',
    ['python: there is a requirements.txt.'],
  ],
  [
    'settings of tools do not make a site one of Python',
    { 'pyproject.toml': '[tool.black]', 'index.html': '' },
    'static',
    ['static: there is index.html.'],
  ],
  [
    'an Aptfile adds apt',
    { 'index.html': '', Aptfile: '' },
    'apt static',
    ['static: there is index.html.', 'apt: there is an Aptfile.'],
  ],
  [
    'what is declared without a language is added to the one that is detected',
    { ...PACKAGE, ...PROCFILE, '.buildpacks': '# browser\nchrome\n' },
    'chrome node',
    ['chrome: declared by .buildpacks.', 'node: there is a package.json.'],
  ],
  [
    'addresses of buildpacks stand for what is built in, and languages come last',
    {
      '.buildpacks':
        'https://github.com/heroku/heroku-buildpack-python.git#v326\nhttps://github.com/heroku/heroku-buildpack-apt\nhttps://github.com/jonathanong/heroku-buildpack-ffmpeg-latest.git\n',
    },
    'apt ffmpeg python',
    [
      'python, apt, ffmpeg: declared by .buildpacks.',
      'https://github.com/heroku/heroku-buildpack-python.git#v326 stands for python, which is built in.',
      'https://github.com/heroku/heroku-buildpack-apt stands for apt, which is built in.',
      'https://github.com/jonathanong/heroku-buildpack-ffmpeg-latest.git stands for ffmpeg, which is built in.',
    ],
  ],
] as const) {
  test(fact, async () => assert.deepEqual(await detect(files), { found, explanation }))
}

test('the description of the app wins over what is declared in its source', async () => {
  const { found } = await detect({ '.buildpacks': 'node', ...PACKAGE }, ['google-chrome', 'python'])
  assert.equal(found, 'chrome python')
})

for (const [files, problem] of [
  [
    { ...PACKAGE, 'requirements.txt': '' },
    'package.json asks for node and requirements.txt for python: declare which of them build it, in order, as buildpacks in app.json ({ "url": "node" }, …) or in .buildpacks, or add a Dockerfile',
  ],
  [
    { 'main.go': '' },
    'it has neither a Dockerfile nor anything that tells its language: package.json, requirements.txt, pyproject.toml, static.json or index.html; add one, or declare buildpacks in app.json',
  ],
  [
    PACKAGE,
    'package.json says neither how it is built nor how it starts: add a Procfile such as "web: node main.js", or a start script',
  ],
  [
    { ...PACKAGE, '.buildpacks': 'https://github.com/inket/dokku-buildpack-jekyll4-nginx.git' },
    'the buildpack "https://github.com/inket/dokku-buildpack-jekyll4-nginx.git" is not built in; those that are: apt, chrome, ffmpeg, node, python, static. A Dockerfile can do all else',
  ],
  [
    { ...PACKAGE, ...PROCFILE, 'app.json': '{ "buildpacks": ["node", 1] }' },
    'buildpacks in app.json is no list such as [{ "url": "heroku/nodejs" }]',
  ],
] as const) {
  test(`a problem is told: ${problem}`, async () => {
    await assert.rejects(
      detect(files),
      (error: { code: string; details: { problems: readonly string[] } }) => {
        assert.deepEqual([error.code, error.details.problems], ['INVALID_SOURCE', [problem]])
        return true
      },
    )
  })
}
