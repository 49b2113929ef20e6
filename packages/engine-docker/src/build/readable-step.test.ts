import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readableStep } from './readable-step.ts'

const PRELUDE =
  'if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca PIP_CERT=/run/secrets/ca; fi;     if [ -f /run/secrets/NPM_TOKEN ]; then NPM_TOKEN="$(cat /run/secrets/NPM_TOKEN)"; export NPM_TOKEN; fi;'

test('a step that a buildpack planned is said without what gives it certificates and secrets', () => {
  assert.equal(
    readableStep(
      `[node-build 2/3] RUN --mount=type=secret,id=ca     --mount=type=cache,id=berth-npm,target=/root/.npm     ${PRELUDE}     npm ci --omit=dev &&     mkdir -p node_modules`,
    ),
    '[node-build 2/3] RUN npm ci --omit=dev && mkdir -p node_modules',
  )
  assert.equal(
    readableStep(`executor failed running [/bin/sh -c ${PRELUDE}     npm ci]: exit code: 7`),
    'executor failed running [/bin/sh -c npm ci]: exit code: 7',
  )
})

test('a step of a Dockerfile in the source is said as it is', () => {
  for (const step of [
    '[2/3] RUN --mount=type=secret,id=ca  curl  https://example.org',
    'RUN if [ -s /run/secrets/token ]; then',
    'COPY . .',
  ])
    assert.equal(readableStep(step), step)
})
