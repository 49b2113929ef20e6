import { BerthError } from '../errors.ts'
import type { Database } from './database.ts'

/** Each migration brings the state from its place in this list to the next; none is ever changed once released. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE apps (
    name          TEXT PRIMARY KEY,
    description   TEXT,                          -- as deployed last; null before the first deploy
    formation     TEXT NOT NULL DEFAULT '{}',    -- quantities set by hand
    stopped       INTEGER NOT NULL DEFAULT 0,
    internal_port INTEGER NOT NULL UNIQUE,
    created_at    TEXT NOT NULL
  ) STRICT;

  CREATE TABLE config (
    scope TEXT NOT NULL,                         -- an app's name, or '' for what apps share
    key   TEXT NOT NULL,
    value BLOB NOT NULL,                         -- encrypted
    PRIMARY KEY (scope, key)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE releases (
    app        TEXT NOT NULL REFERENCES apps (name) ON DELETE CASCADE,
    release    INTEGER NOT NULL,
    status     TEXT NOT NULL CHECK (status IN ('pending', 'active', 'superseded', 'failed', 'removed')),
    spec       TEXT NOT NULL,                    -- what it is made of, without any config value
    config     BLOB NOT NULL,                    -- encrypted
    summary    TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (app, release)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX one_active_release ON releases (app) WHERE status = 'active';

  CREATE TABLE domains (
    domain TEXT PRIMARY KEY,
    app    TEXT NOT NULL REFERENCES apps (name) ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE resources (
    name       TEXT PRIMARY KEY,
    kind       TEXT NOT NULL,
    password   BLOB NOT NULL,                    -- encrypted
    host       TEXT,
    port       INTEGER,
    created_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE links (
    app      TEXT NOT NULL REFERENCES apps (name) ON DELETE CASCADE,
    key      TEXT NOT NULL,
    resource TEXT NOT NULL REFERENCES resources (name),
    PRIMARY KEY (app, key)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE events (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    at   TEXT NOT NULL,
    app  TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX events_of_app ON events (app, id);
  `,
  // The command that an image has of its own was a text once, which a Procfile could have had as well.
  `
  UPDATE releases SET spec = replace(spec, '"command":"(the command of its image)"', '"command":null');
  `,
  // What is set by hand beside config: options, limits, mounts, buildpacks.
  `
  ALTER TABLE apps ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
  `,
  `
  CREATE TABLE routing (
    app        TEXT PRIMARY KEY REFERENCES apps (name) ON DELETE CASCADE,
    properties TEXT NOT NULL                     -- as set by hand
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE certificate_settings (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    settings TEXT NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE logins (
    registry TEXT PRIMARY KEY,
    username TEXT NOT NULL,
    password BLOB NOT NULL                       -- encrypted
  ) STRICT, WITHOUT ROWID;
  `,
  // The task of the first deploy runs once in the life of an app, whatever becomes of it.
  `
  ALTER TABLE apps ADD COLUMN first_postdeploy INTEGER NOT NULL DEFAULT 0;
  `,
  // Of no foreign key: the app is gone by then.
  `
  CREATE TABLE removals (
    id     INTEGER PRIMARY KEY,
    app    TEXT NOT NULL,
    builds TEXT NOT NULL                         -- what is to be deleted, if nothing else needs it
  ) STRICT;
  `,
]

/**
 * Brings the state to the version of this program, one transaction a step, with a copy of the file as it was beside it.
 *
 * @param target - an older version, for tests of what comes after it
 * @throws {BerthError} STATE_UNUSABLE when a newer Berth wrote it
 */
export function migrate(database: Database, target: number = MIGRATIONS.length): void {
  const version = database.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0
  if (version > MIGRATIONS.length) {
    throw new BerthError('STATE_UNUSABLE', {
      file: database.file,
      problem: `a newer Berth wrote it (version ${version}, this one knows ${MIGRATIONS.length})`,
      remedy: 'use that newer Berth again',
    })
  }
  if (version > 0 && version < MIGRATIONS.length)
    database.run('VACUUM INTO ?', `${database.file}.v${version}-${Date.now()}`)
  for (const [index, sql] of MIGRATIONS.slice(0, target).entries()) {
    if (index < version) continue
    database.transaction(() => database.execute(`${sql}; PRAGMA user_version = ${index + 1}`))
  }
}
