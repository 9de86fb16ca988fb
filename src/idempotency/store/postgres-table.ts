/** The table of keys where none is named. */
export const defaultTable = 'sluice_idempotency'

/**
 * The SQL that creates the table of `postgresStore`. It can be run again: what exists stays as it is.
 *
 * @param table its name, with or without its schema, as it stands in the database: `"app"."keys"` is `app.keys`.
 * @throws TypeError for a name that is none.
 */
export function idempotencySql(table: string = defaultTable): string {
  const { quoted, name } = tableName(table)
  return `-- The keys of events in progress and done, for sluice's postgresStore.
CREATE TABLE IF NOT EXISTS ${quoted} (
  key text PRIMARY KEY,
  -- Of the run that has the key; null once it is done.
  token uuid,
  -- When the lease of the run is over, or when what is done is forgotten.
  expires_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS ${quote(`${name.slice(0, 52)}_expires_at`)} ON ${quoted} (expires_at);
`
}

/** A table as SQL names it. */
export interface TableName {
  readonly quoted: string
  /** Without its schema. */
  readonly name: string
}

/** @throws TypeError for a name that is none. */
export function tableName(table: string): TableName {
  const parts = typeof table === 'string' ? table.split('.') : []
  const isName = (part: string) => /^[\p{L}_][\p{L}\p{N}_$-]*$/u.test(part) && part.length <= 63
  if (parts.length < 1 || parts.length > 2 || !parts.every(isName)) {
    throw new TypeError(
      'table must be the name of a table, such as sluice_idempotency or app.sluice_idempotency',
    )
  }
  return { quoted: parts.map(quote).join('.'), name: parts.at(-1) ?? '' }
}

function quote(name: string): string {
  return `"${name}"`
}
