import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeSource } from '../testing/make-source.ts'

const PROCFILE = { Procfile: 'web: gunicorn app:app\n', 'app.py': '' }
const POETRY = '[tool.poetry]\nname = "app"\n[tool.poetry.dependencies]\npython = "^3.12"\n'

/** The commands that install packages, without what is before them in every one. */
function installsOf(dockerfile: string): readonly string[] {
  return [...dockerfile.matchAll(/^ {4}(\S*(?:pip|poetry|uv) (?:install|sync).*?)(?: && \\)?$/gm)].map(
    ([, line = '']) => line,
  )
}

test('requirements.txt is installed by pip, from nothing but the files that it consists of', async () => {
  await using source = await makeSource({
    ...PROCFILE,
    'requirements.txt': '-r base.txt\ngunicorn',
    'base.txt': 'flask',
    'runtime.txt': 'python-3.12.4',
  })
  const plan = await source.plan()
  assert.deepEqual(installsOf(plan.dockerfile), ['pip install --requirement requirements.txt'])
  assert.deepEqual(plan.files, [
    { path: 'berth/python/requirements.txt', content: '-r base.txt\ngunicorn', executable: false },
    { path: 'berth/python/base.txt', content: 'flask', executable: false },
  ])
  assert.deepEqual(plan.explanation, [
    'python: there is a requirements.txt.',
    'Python 3.12.4: runtime.txt asks for it.',
    'pip installs its packages: there is a requirements.txt.',
  ])
})

test('poetry.lock is installed by Poetry, without what is only for development', async () => {
  await using source = await makeSource({ ...PROCFILE, 'pyproject.toml': POETRY, 'poetry.lock': '# lock' })
  const { dockerfile, explanation } = await source.plan()
  assert.deepEqual(installsOf(dockerfile), [
    "/opt/tools/bin/pip install 'poetry>=2.1,<3'",
    '/opt/tools/bin/poetry install --only main --no-root',
  ])
  assert.deepEqual(explanation.slice(1), [
    'Python 3.13: pyproject.toml asks for it.',
    'poetry installs its packages: there is a poetry.lock.',
  ])
})

test('uv.lock is installed by uv as it is, and the app itself when it is a package', async () => {
  const project = '[project]\nname = "app"\nrequires-python = ">=3.14"\n'
  await using source = await makeSource({ ...PROCFILE, 'pyproject.toml': project, 'uv.lock': '' })
  const sync = '/opt/tools/bin/uv sync --locked --no-dev'
  const tool = "/opt/tools/bin/pip install 'uv>=0.8,<1'"
  const first = await source.plan()
  assert.deepEqual(installsOf(first.dockerfile), [tool, `${sync} --no-install-project`])
  assert.match(first.dockerfile, /^FROM python:3\.14-slim-bookworm AS/m)
  await source.write({ 'pyproject.toml': `${project}[build-system]\nrequires = []\n` })
  const second = await source.plan()
  assert.deepEqual(installsOf(second.dockerfile), [tool, `${sync} --no-install-project`, sync])
})

test('a project without a lockfile is installed all the same, and the explanation says what that means', async () => {
  await using source = await makeSource({ ...PROCFILE, 'pyproject.toml': '[project]\nname = "app"\n' })
  const { dockerfile, explanation } = await source.plan()
  assert.deepEqual(installsOf(dockerfile).slice(1), ['/opt/tools/bin/uv sync --no-dev --no-install-project'])
  assert.equal(
    explanation.at(-1),
    'There is no lockfile, so each build may install other versions; run uv lock and commit it.',
  )
})

test('what comes from the source itself is installed when all of it is there', async () => {
  await using source = await makeSource({ ...PROCFILE, 'requirements.txt': '-e .', 'setup.py': '' })
  const { dockerfile } = await source.plan()
  assert.match(dockerfile, /COPY source\/ \/app\/\nRUN [^]*pip install --requirement requirements\.txt\n/)
})

test('two package managers are a problem that names both', async () => {
  await using source = await makeSource({
    ...PROCFILE,
    'requirements.txt': '',
    'poetry.lock': '',
    'pyproject.toml': POETRY,
  })
  assert.deepEqual(await source.problems(), [
    'poetry.lock and requirements.txt are of two package managers: remove the one that is not used',
  ])
})

test('what cannot be read, or is not built in, is a problem', async () => {
  await using toml = await makeSource({ ...PROCFILE, 'pyproject.toml': '[project]\nname = \n' })
  assert.deepEqual(await toml.problems(), ['pyproject.toml is no TOML: line 2 cannot be read'])
  await using pipenv = await makeSource({ ...PROCFILE, Pipfile: '' })
  assert.deepEqual(await pipenv.problems(), [
    'Pipfile is of Pipenv, which is not built in: write a requirements.txt from it, or add a Dockerfile',
  ])
  await using alone = await makeSource({ ...PROCFILE, 'uv.lock': '' })
  assert.deepEqual(await alone.problems(), ['uv.lock is there, but no pyproject.toml'])
})

test('nothing starts an app of Python but a Procfile', async () => {
  await using source = await makeSource({ 'requirements.txt': '' })
  assert.deepEqual(await source.problems(), [
    'nothing says how it starts: add a Procfile such as "web: gunicorn app:app"',
  ])
})
