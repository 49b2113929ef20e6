import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeTempFolder } from '@berth/sdk/testing'
import { runInside } from '../companion/run-inside.ts'
import { setOwnership } from '../container/set-ownership.ts'
import { reasonToSkip } from '../testing/docker-for-tests.ts'
import { openIdleContainer } from '../testing/open-idle-container.ts'
import { FolderCopy } from './folder-copy.ts'

const USER = { uid: 99, gid: 99 }

test(
  'the copy of a folder is what the folder is, its modes too, without its sockets and without what was removed',
  { skip: await reasonToSkip(), timeout: 60_000 },
  async () => {
    await using folder = await makeTempFolder({ config: 'one\n' })
    const at = (name: string) => join(folder.path, name)
    await mkdir(at('keys'), { mode: 0o700 })
    await writeFile(at('keys/a.pem'), 'a\n', { mode: 0o600 })
    await writeFile(at('keys/b.pem'), 'b\n', { mode: 0o600 })
    await using server = createServer().listen(at('control'))
    await once(server, 'listening')
    const mount = { Type: 'volume', Source: `berth-test-${randomUUID()}`, Target: folder.path } as const
    await using idle = await openIdleContainer(mount)
    const { container, docker } = idle
    const copy = new FolderCopy({ folder: folder.path, user: USER })
    const find = async () => {
      const print = ['-printf', '%P %m %U:%G\n']
      const { output } = await runInside(container, { user: USER }, [
        'find',
        folder.path,
        '-mindepth',
        '1',
        ...print,
      ])
      return output.trim().split('\n').sort()
    }

    await setOwnership(docker, mount, { owner: '99:99', mode: '700' })
    await copy.fill(container)
    await container.start()
    const files = ['config 644 99:99', 'keys 700 99:99', 'keys/a.pem 600 99:99', 'keys/b.pem 600 99:99']
    assert.deepEqual(await find(), files)

    await folder.write({ config: 'two\n' })
    await rm(at('keys/a.pem'))
    await mkdir(at('candidate'), { mode: 0o700 })
    await writeFile(at('candidate/config'), '', { mode: 0o600 })
    await copy.refresh(container)
    const { output } = await runInside(container, { user: USER }, ['cat', at('config')])
    assert.equal(output, 'two\n')
    const after = ['candidate 700 99:99', 'candidate/config 600 99:99', files[0], files[1], files[3]]
    assert.deepEqual(await find(), after)
  },
)
