import assert from 'node:assert/strict'
import { userInfo } from 'node:os'
import { after, before, suite, test } from 'node:test'
import { makeTempFolder, oneOffOf, specOf } from '@berth/sdk/testing'
import { dockerEngine } from '../docker-engine.ts'
import { DOCKER_HOST, NODE_IMAGE, reasonToSkip } from '../testing/docker-for-tests.ts'
import { reasonForNoSshd, startSshd } from '../testing/own-sshd.ts'
import type { OwnSshd } from '../testing/own-sshd.ts'

const skip = (await reasonToSkip()) || reasonForNoSshd()

suite('a Docker behind ssh', { skip, timeout: 120_000 }, () => {
  let sshd: OwnSshd
  before(async () => {
    sshd = await startSshd({ DOCKER_HOST })
  })
  after(() => sshd[Symbol.asyncDispose]())

  test('builds, runs and tells as any other', async () => {
    await using home = await makeTempFolder()
    const { host, config: sshConfig } = sshd
    await using engine = await dockerEngine({ home: home.path, host, sshConfig, whenClosed: 'stop', env: {} })
    await using source = await makeTempFolder({
      Dockerfile: `FROM ${NODE_IMAGE}\nUSER node\n`,
      Procfile: 'web: true\n',
    })
    const build = await engine.build('far', { kind: 'folder', path: source.path })
    const lines: string[] = []
    const status = await engine.run(oneOffOf(build, 'cat; echo done; exit 3', { app: 'far' }), {
      stdin: (async function* () {
        yield Buffer.from('far away\n')
      })(),
      onLine: ({ text }) => lines.push(text),
    })
    assert.deepEqual([status.code, lines], [3, ['far away', 'done']])
    const { id } = await engine.start(specOf(build, 'sleep 1000', { app: 'far' }))
    assert.deepEqual(
      (await engine.list()).map((instance) => instance.id),
      [id],
    )
    await engine.removeBuild(build)
  })

  test('is not trusted before its key is known, and does not trust everybody', async () => {
    const place = `${userInfo().username}@127.0.0.1`
    const refusal = async (sshConfig: string, from = sshd): Promise<string> => {
      await using home = await makeTempFolder()
      try {
        await using _ = await dockerEngine({ home: home.path, host: from.host, sshConfig, env: {} })
        return 'it is used'
      } catch (error) {
        return (error as Error).message.replace('The docker engine cannot be used: ', '')
      }
    }
    assert.equal(
      await refusal(sshd.strange),
      `ssh to ${place}: its key is not known; connect once by hand and compare it: ssh ${place}`,
    )
    assert.match(await refusal(sshd.deceived), /has another key than the one that is known; find out why/)
    assert.equal(
      await refusal(sshd.refused),
      `ssh to ${place}: it refuses the keys that ssh has; give it one: ssh-copy-id ${place}`,
    )
    await using empty = await startSshd({ PATH: '/nowhere' })
    assert.equal(
      await refusal(empty.config, empty),
      `ssh to ${place}: there is no docker; install Docker there`,
    )
    await using silent = await startSshd({ DOCKER_HOST: 'unix:///no/such/docker.sock' })
    assert.equal(
      await refusal(silent.config, silent),
      `ssh to ${place}: its Docker does not answer; start it there: systemctl start docker`,
    )
  })
})
