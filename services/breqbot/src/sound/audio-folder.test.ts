import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { AudioFolder } from './audio-folder.ts'

const [GUILD, ID] = ['100', 'a-sound']
const FILES = { audio: Buffer.from('audio'), original: Buffer.from('upload') }
const canMount = process.platform === 'linux' && process.getuid?.() === 0

async function openFolder() {
  const path = await mkdtemp(join(tmpdir(), 'breqbot-sounds-'))
  return {
    path,
    folder: new AudioFolder(path),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
}

test('what is written is read again, by others too, until it is removed', async () => {
  await using opened = await openFolder()
  const { folder, path } = opened
  await folder.check()
  await folder.write(GUILD, ID, FILES)
  const elsewhere = new AudioFolder(path)
  assert.deepEqual(
    [await elsewhere.audio(GUILD, ID), await elsewhere.original(GUILD, ID)],
    [FILES.audio, FILES.original],
  )
  assert.deepEqual((await readdir(join(path, GUILD))).toSorted(), [`${ID}.ogg`, `${ID}.original`])
  await folder.remove(GUILD, ID)
  await folder.remove(GUILD, ID)
  assert.deepEqual([await folder.audio(GUILD, ID), await folder.original('200', ID)], [undefined, undefined])
})

test('what was left behind is removed once nobody can be about to keep it, and nothing else is', async () => {
  await using opened = await openFolder()
  const { folder, path } = opened
  for (const id of ['kept', 'left']) await folder.write(GUILD, id, FILES)
  await writeFile(join(path, GUILD, 'kept.ogg.1.partial'), 'cut off')
  await writeFile(join(path, 'notes.txt'), 'of the operator')
  const sweep = (now: number) =>
    folder.sweep((guild) => Promise.resolve(guild === GUILD ? ['kept'] : []), now)
  assert.equal(await sweep(Date.now()), 0)
  assert.equal(await sweep(Date.now() + 2 * 60 * 60_000), 3)
  assert.deepEqual(
    [(await readdir(join(path, GUILD))).toSorted(), (await readdir(path)).toSorted()],
    [
      ['kept.ogg', 'kept.original'],
      [GUILD, 'notes.txt'],
    ],
  )
  const young = join(path, GUILD, 'young.ogg')
  await writeFile(young, 'x')
  await utimes(young, new Date(), new Date())
  assert.equal(await sweep(Date.now()), 0)
})

test('a mount that is missing is told, and nothing is written below it', async () => {
  await using opened = await openFolder()
  const missing = join(opened.path, 'not-mounted')
  const folder = new AudioFolder(missing)
  const error = {
    code: 'FOLDER_UNUSABLE',
    message: `The folder ${missing} cannot be used for sounds: ENOENT; whoever runs me has to mount it, or to let me write there`,
  }
  await assert.rejects(folder.check(), error)
  await assert.rejects(folder.write(GUILD, ID, FILES), error)
  assert.deepEqual(await readdir(opened.path), [])
})

test('ids lead to no other folder', async () => {
  await using opened = await openFolder()
  for (const [guild, id] of [
    ['..', ID],
    [GUILD, '../../etc/passwd'],
  ] as const) {
    assert.throws(() => opened.folder.audio(guild, id), { name: 'TypeError' })
    await assert.rejects(opened.folder.write(guild, id, FILES), { name: 'TypeError' })
  }
})

test(
  'a full disk is told, nothing is left of what did not fit, and what was there is there still',
  { skip: canMount ? false : 'only root of Linux can make a small disk' },
  async () => {
    await using opened = await openFolder()
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'tmpfs', opened.path])
    try {
      await opened.folder.write(GUILD, 'first', FILES)
      const large = { audio: Buffer.alloc(700_000), original: Buffer.alloc(700_000) }
      await assert.rejects(opened.folder.write(GUILD, ID, large), { code: 'NO_ROOM' })
      assert.deepEqual((await readdir(join(opened.path, GUILD))).toSorted(), ['first.ogg', 'first.original'])
      assert.deepEqual(await opened.folder.audio(GUILD, 'first'), FILES.audio)
      await opened.folder.write(GUILD, ID, { audio: large.audio })
    } finally {
      execFileSync('umount', [opened.path])
    }
  },
)
