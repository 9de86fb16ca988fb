import type { StreamAccess } from '../../setup/queue/spec.ts'
import type { ConnectionOptions } from '../option/connection.ts'

/** The options of every `sluice stream` command. */
export interface StreamOptions {
  readonly streamUrl?: string
  readonly json?: boolean
}

export interface ConnectCommandOptions extends StreamOptions, ConnectionOptions {
  readonly queue: string
  readonly events?: readonly string[]
  readonly product?: string
  readonly auth?: StreamAccess
  readonly customEvents?: boolean
  readonly rewriteSecret?: boolean
  readonly legacy?: boolean
  readonly dryRun?: boolean
  readonly yes?: boolean
}

export interface TestCommandOptions extends StreamOptions, ConnectionOptions {
  readonly queue?: string
  readonly yes?: boolean
}

export interface EventsCommandOptions extends StreamOptions {
  readonly product?: readonly string[]
  readonly unknown?: boolean
}
