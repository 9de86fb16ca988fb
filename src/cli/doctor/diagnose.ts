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

/** A queue as it was read, and what the doctor found. */
export interface DiagnosedQueue {
  readonly diagnosis: Diagnosis
  /** Undefined where the queue was not found. */
  readonly examined: Examined | undefined
}

/** Reads the queue that the options name, and judges it. */
export async function diagnoseQueue(
  access: OpenedAccess,
  options: DoctorOptions,
  shell: Shell,
): Promise<DiagnosedQueue> {
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
