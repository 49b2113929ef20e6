import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeSource } from '../testing/make-source.ts'
import type { Files } from '../testing/make-source.ts'

async function plan(files: Files) {
  await using source = await makeSource(files)
  const { dockerfile, entries, processTypes } = await source.plan()
  return {
    stages: [...dockerfile.matchAll(/^FROM (.*)$/gm)].map(([, stage]) => stage),
    site: /^COPY (.*) \/site\/$/m.exec(dockerfile)?.[1],
    files: entries.filter(({ kind }) => kind === 'file').map(({ path }) => path),
    processTypes,
  }
}

test('a page at the top is served as it is, without the files that are for Berth', async () => {
  assert.deepEqual(await plan({ 'index.html': '', 'a/b.css': '', 'static.json': '{}', '.env': 'KEY=1' }), {
    stages: ['nginx:1'],
    site: 'source/',
    files: ['a/b.css', 'index.html'],
    processTypes: { web: 'serve-site' },
  })
})

test('a folder that was built before is served alone', async () => {
  const { stages, site } = await plan({ '_site/index.html': '', 'README.md': '' })
  assert.deepEqual([stages, site], [['nginx:1'], 'source/_site/'])
})

test('a command in static.json builds the site, with the packages of an Aptfile', async () => {
  const files = { 'static.json': { root: 'public', build: "hugo -d 'public'" }, Aptfile: 'hugo', 'a.md': '' }
  await using source = await makeSource(files)
  const { dockerfile } = await source.plan()
  assert.match(dockerfile, /install -y --no-install-recommends hugo && /)
  assert.match(dockerfile, /\(cd \/app && sh -c 'hugo -d '\\''public'\\'''\)/)
  const { stages, site } = await plan(files)
  assert.deepEqual(
    [stages, site],
    [
      ['nginx:1 AS static-system', 'static-system AS static-build', 'nginx:1'],
      '--from=static-build /app/public/',
    ],
  )
})

test('a package that only says how it is built is a site; its folder is found after the build', async () => {
  const { stages, site, processTypes } = await plan({ 'package.json': { scripts: { build: 'vite build' } } })
  assert.deepEqual(stages, [
    'node:24-bookworm-slim AS node-system',
    'node-system AS node-build',
    'node-build AS static-site',
    'nginx:1',
  ])
  assert.deepEqual([site, processTypes], ['--from=static-site /site/', { web: 'serve-site' }])
})

test('a folder that is named is taken from the build', async () => {
  const { stages, site } = await plan({
    'package.json': { scripts: { build: 'x' } },
    'static.json': { root: 'dist/web' },
  })
  assert.deepEqual([stages.at(-2), site], ['node-system AS node-build', '--from=node-build /built/dist/web/'])
})

test('a site can be built by Python', async () => {
  const { stages, site } = await plan({
    'requirements.txt': 'mkdocs',
    'static.json': { root: 'site', build: 'mkdocs build' },
  })
  assert.deepEqual(stages, [
    'python:3.13-slim-bookworm AS python-system',
    'python-system AS python-dependencies',
    'python-system AS static-build',
    'nginx:1',
  ])
  assert.equal(site, '--from=static-build /app/site/')
})

test('a site that is not there is a problem that says what to do', async () => {
  await using source = await makeSource({ 'static.json': { root: 'dist' } })
  assert.deepEqual(await source.problems(), [
    'static.json serves dist, which is not part of the source; commit it, or add the command that makes it as build',
  ])
  await using empty = await makeSource({ 'static.json': {} })
  assert.deepEqual(await empty.problems(), [
    'it has nothing to serve: add an index.html, or name the folder as root in static.json',
  ])
})
