import type { ConnectionOptions } from '../option/connection.ts'

/** The options of every `sluice dlq` command. */
export interface DlqOptions extends ConnectionOptions {
  readonly queue?: string
  readonly dlq?: string
  readonly transport?: 'sdk' | 'direct'
  readonly json?: boolean
}

/** Which messages are meant. */
export interface FilterOptions {
  readonly fingerprint?: string
  readonly reason?: string
  readonly type?: string
  readonly error?: string
  readonly source?: string
  readonly since?: string
  readonly until?: string
  readonly attempts?: string
  readonly cid?: string
  readonly user?: string
  readonly contains?: string
  /** A file of ids, or `-`. */
  readonly ids?: string
}

/** Those of commands that only look. */
export interface LookCommandOptions extends DlqOptions {
  readonly keep?: string
  readonly snapshot?: string
}

/** Those of commands that change something. */
export interface ChangeCommandOptions extends DlqOptions {
  readonly audit?: string
  readonly as?: string
  readonly dryRun?: boolean
  readonly yes?: boolean
}
