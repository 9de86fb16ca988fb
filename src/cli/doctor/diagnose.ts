import { QueueError } from '../../queue/queue-error.ts'
import { unreachable } from '../../setup/doctor/diagnosis.ts'
import {
  type Diagnosis,
  type DoctorSettings,
  diagnose,
  type Examined,
  examine,
  type OpenedAccess,
} from '../../setup/index.ts'
import { queueUrl } from '../option/connection.ts'
import type { Shell } from '../terminal/shell.ts'
import type { DoctorOptions } from './options.ts'

/** What was looked at, and the judgement. */
export interface Seen {
  readonly diagnosis: Diagnosis
  /** Undefined where the queue could not even be found. */
  readonly examined: Examined | undefined
}

/** Looks at the queue, and judges what was found. */
export async function look(
  access: OpenedAccess,
  options: DoctorOptions,
  shell: Shell,
): Promise<Seen> {
  try {
    const url = await queueUrl(access.service, options.queue)
    const examined = await examine(url, access)
    return { diagnosis: diagnose(examined, settingsOf(options, shell)), examined }
  } catch (error) {
    if (!(error instanceof QueueError)) throw error
    const findings = [unreachable(error)]
    const diagnosis = { queueUrl: options.queue, findings, healthy: false, reachable: false }
    return { diagnosis, examined: undefined }
  }
}

function settingsOf(options: DoctorOptions, shell: Shell): DoctorSettings {
  return {
    auth: options.auth,
    maxAttempts: options.attempts,
    handlerTimeoutSeconds: options.handlerTimeout,
    maxPolls: options.maxPolls,
    maxSockets: options.maxSockets,
    region: shell.env.AWS_REGION || shell.env.AWS_DEFAULT_REGION || undefined,
  }
}
