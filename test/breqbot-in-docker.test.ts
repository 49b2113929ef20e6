import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { planBuild } from '@berth/buildpacks'
import { dockerEngine } from '@berth/engine-docker'
import { embedded } from '@berth/router'
import { mountPath, openPlatform } from '@berth/sdk'
import type { Platform } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
// @boundaries-ignore the description that is deployed in earnest is the one that is tested
import { breqbot } from '../infra/apps/breqbot.ts'
// @boundaries-ignore what is played here is made as in the tests of the service
import { makeFile } from '../services/breqbot/src/sound/test-files.ts'
import { runsOf, startDiscord, tonesOf, until } from './discord/index.ts'
import { ask } from './support/ask.ts'
import { hostAddress } from './support/host-address.ts'
import { noDocker } from './support/open-docker-home.ts'

test(
  'in containers Breqbot says how to get a token, and with one its ffmpeg makes a sound that is heard',
  { skip: noDocker },
  async () => {
    await using discord = await startDiscord({ host: hostAddress() })
    const guild = discord.createGuild({ name: 'Boats' })
    await using home = await makeTempFolder({ 'ca.crt': trustedBeside(discord.caFile) })
    await using platform = await openPlatform({
      home: home.path,
      engine: (context) =>
        dockerEngine({ ...context, plan: planBuild, caBundle: `${home.path}/ca.crt`, whenClosed: 'stop' }),
      router: () => embedded({ port: 0 }),
    })
    await using cleanup = new AsyncDisposableStack()
    // Cards and AutoRedditor are apps of their own, and not what is looked at here. Sounds are on a volume of both types.
    const { REDIS_URL } = breqbot.env
    const { urls } = await platform.deploy({
      ...breqbot,
      env: { REDIS_URL: REDIS_URL!, SOUND_FOLDER: mountPath('/sounds') },
      mounts: [{ from: 'breqbot-sounds', to: '/sounds', readOnly: false, exclusive: false }],
    })
    cleanup.defer(async () => {
      await platform.destroy('breqbot')
      await platform.redis.destroy('breqbot')
      // Volumes outlive an app, as they must; those of a test do not outlive the test.
      await removeVolumes(home.path)
    })
    const port = Number(new URL(urls[0]!).port)
    assert.equal((await ask(port, 'breqbot.localhost', '/up')).status, 204)
    await until('the worker said how to get a token', async () =>
      /There is no token for Discord[^]*DISCORD_TOKEN/.test((await linesOf(platform, 'worker')).join('\n')),
    )

    await platform.config.set('breqbot', { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.restUrl })
    assert.equal((await platform.run('breqbot', 'npm run register')).code, 0)
    await until('the worker is there', async () =>
      /"isOnline":true/.test((await ask(port, 'breqbot.localhost', '/api/status')).body),
    )
    const sound = discord.cdn.upload('horn.mp3', makeFile({ tone: 440, length: 400, as: '-f mp3' }))
    const added = await guild.runCommand(guild.owner, 'soundboard add', { emoji: '🔔', sound })
    assert.match(added.content, /^🔔 plays horn now/)
    await guild.runCommand(guild.owner, 'soundboard board')
    guild.joinVoice(guild.owner)
    const board = guild.messages().find(({ embeds }) => embeds[0]?.title === 'Soundboard')
    guild.react(guild.owner, board?.id ?? '', '🔔')
    const { listener } = await discord.hear(guild)
    await until('it was heard', () => listener.sound.length > 0 && listener.frames.at(-1)?.isSilence)
    assert.deepEqual(
      runsOf(tonesOf(listener.sound, [440, 1000])).map(({ tones }) => tones),
      ['10'],
    )
    assert.ok(listener.sound.every(({ protection }) => protection === 'dave'))
  },
)

async function linesOf(platform: Platform, processType: string): Promise<readonly string[]> {
  const lines: string[] = []
  for await (const { text } of platform.logs('breqbot', { processType })) lines.push(text)
  return lines
}

/** The certificates that this host trusts, which a network that looks into TLS may need, and one more. */
function trustedBeside(file: string): string {
  const known = '/etc/ssl/certs/ca-certificates.crt'
  return [...(existsSync(known) ? [known] : []), file].map((path) => readFileSync(path, 'utf8')).join('\n')
}

async function removeVolumes(home: string): Promise<void> {
  const docker = promisify(execFile)
  const platform = (await readFile(join(home, 'engine/docker-platform'), 'utf8')).trim()
  const found = await docker('docker', ['volume', 'ls', '-q', '--filter', `label=berth.platform=${platform}`])
  const names = found.stdout.split('\n').filter((name) => name !== '')
  if (names.length > 0) await docker('docker', ['volume', 'rm', ...names])
}
