import type { StreamAccess } from '../../setup/queue/spec.ts'
import type { ConnectionOptions } from '../option/connection.ts'

/** The options of `sluice doctor`. */
export interface DoctorOptions extends ConnectionOptions {
  readonly queue: string
  readonly auth?: StreamAccess
  readonly attempts?: number
  readonly handlerTimeout?: number
  readonly maxPolls?: number
  readonly maxSockets?: number
  readonly fix?: boolean
  readonly roundTrip?: boolean
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly json?: boolean
}
