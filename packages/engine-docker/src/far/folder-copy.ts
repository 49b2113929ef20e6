import { hash } from 'node:crypto'
import { join } from 'node:path/posix'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { Turns } from '@berth/sdk'
import type { CompanionSpec } from '@berth/sdk'
import type Docker from 'dockerode'
import { pack } from 'tar-fs'
import { runInside } from '../companion/run-inside.ts'

/** Puts what has arrived in place of what was there, each file in one step, and removes what is no more; sockets stay. */
const SETTLE = `use strict;
my ($target, $arrivals) = @ARGV;
sub below {
  my ($at) = @_;
  opendir(my $entries, $at) or die "$at: $!\\n";
  map { -d "$at/$_" ? ("$at/$_", below("$at/$_")) : "$at/$_" } grep { !/^\\.\\.?$/ } readdir $entries;
}
umask 0;
chdir "$target/$arrivals" or die "$target/$arrivals: $!\\n";
my @arrived = below(".");
for (grep { -d } @arrived) { -d "../$_" or mkdir("../$_", (stat)[2] & 07777) or die "$_: $!\\n" }
for (grep { -f } @arrived) { rename($_, "../$_") or die "$_: $!\\n" }
chdir "..";
my %arrived = map { $_ => 1 } @arrived;
for (reverse grep { !$arrived{$_} } below(".")) { -d ? rmdir : -f && unlink }
`

/** The folder of a companion on another machine: a copy of the one here, in a volume. Sockets are not copied. */
export class FolderCopy {
  readonly #spec: Pick<CompanionSpec, 'folder' | 'user'>
  /** What a running companion was given last. */
  #given = ''
  readonly #turns = new Turns()

  constructor(spec: Pick<CompanionSpec, 'folder' | 'user'>) {
    this.#spec = spec
  }

  /** Fills the folder of a container that does not run, and so reads nothing of it meanwhile. */
  async fill(container: Docker.Container): Promise<void> {
    await container.putArchive(await compress(await this.#pack('.')), { path: this.#spec.folder })
  }

  /** Brings the folder of a container that runs up to date. */
  async refresh(container: Docker.Container): Promise<void> {
    await this.#turns.take('refresh', async () => {
      const digest = hash('sha256', await this.#pack('.'))
      if (digest === this.#given) return
      this.#given = ''
      const { folder } = this.#spec
      // Of its own, so that nothing of an earlier try that was broken off is taken for a part of it.
      const arrivals = `.${digest}`
      await container.putArchive(await compress(await this.#pack(arrivals)), { path: folder })
      const command = ['perl', '-e', SETTLE, folder, arrivals]
      const { code, output } = await runInside(container, this.#spec, command)
      if (code !== 0) throw new Error(`Its folder ${folder} could not be changed: ${output.trim()}`)
      this.#given = digest
    })
  }

  /** All of it below `target`, as the companion's own, whoever can own it here. */
  async #pack(target: string): Promise<Buffer> {
    const { folder, user } = this.#spec
    const archive = pack(folder, {
      // They come and go at any time.
      ignore: (path) => path.endsWith('.sock'),
      map: (header) => ({ ...header, ...user, name: join(target, header.name), mtime: new Date(0) }),
    })
    return await buffer(archive)
  }
}

const compress = promisify(gzip)
