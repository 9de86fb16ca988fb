import type { ConnectionOptions } from '../option/connection.ts'

/** The options of every `sluice dlq` command. */
export interface DlqOptions extends ConnectionOptions {
  readonly queue?: string
  readonly dlq?: string
  readonly json?: boolean
}

/** Those of `sluice dlq replay`. */
export interface ReplayCommandOptions extends DlqOptions {
  readonly to?: string
  readonly reason?: string
  readonly type?: string
  readonly limit?: number
  readonly dryRun?: boolean
  readonly yes?: boolean
}
