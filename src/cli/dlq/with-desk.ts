import type { Desk } from '../../dead-letter/desk.ts'
import { openDesk } from '../../dead-letter/open-desk.ts'
import type { SnapshotInfo } from '../../dead-letter/snapshot/snapshot.ts'
import {
  QueuePairError,
  type QueuePairErrorCode,
} from '../../dead-letter/queues/queue-pair-error.ts'
import type { QueueService } from '../../queue/port.ts'
import { CliError } from '../error/cli-error.ts'
import { openQueues, queueUrl, requiredQueue } from '../option/connection.ts'
import { listenForInterrupt } from '../terminal/interrupt.ts'
import { note } from '../terminal/output.ts'
import { counter } from '../terminal/progress-bar.ts'
import type { Shell } from '../terminal/shell.ts'
import type { ChangeCommandOptions, DlqOptions, LookCommandOptions } from './options.ts'
import { messages } from '../../dead-letter/words/counts.ts'
import {
  ownPolicyWarning,
  snapshotRemarks,
  stillHiddenRemark,
} from '../../dead-letter/words/looking.ts'
import { age } from './words.ts'

/** A desk, and the queues beside it. */
export interface OpenedDesk {
  readonly desk: Desk
  readonly service: QueueService
}

/**
 * Opens the desk of the queues that the options name, runs the command on it, and closes it.
 *
 * @throws CliError (usage) when nothing names a queue, or the queue has no DLQ.
 */
export async function withDesk(
  options: DlqOptions & Pick<ChangeCommandOptions, 'audit' | 'as'>,
  shell: Shell,
  command: (opened: OpenedDesk) => Promise<void>,
): Promise<void> {
  // With `--dlq`, SLUICE_QUEUE is ignored: that queue may have another DLQ.
  const { dlq } = options
  const queue = dlq === undefined ? requiredQueue(options.queue, shell) : options.queue
  const service = await openQueues(options, queue ?? dlq, shell)
  const audit = options.audit ?? (shell.env.SLUICE_AUDIT || undefined)
  try {
    const desk = openDesk({
      service,
      ...(queue !== undefined && { queueUrl: await queueUrl(service, queue) }),
      ...(dlq !== undefined && { deadLetterQueueUrl: await queueUrl(service, dlq) }),
      ...(audit !== undefined && { audit }),
      ...(options.as !== undefined && { by: options.as }),
    })
    try {
      await command({ desk, service })
    } finally {
      await desk.close()
    }
  } catch (error) {
    throw error instanceof QueuePairError ? withAdvice(error) : error
  } finally {
    service.close()
  }
}

/** The error, with the options that fix it. */
export function withAdvice(error: QueuePairError): CliError {
  return new CliError(`${error.message} ${advice[error.code]}`, { cause: error })
}

export const nameDestination = 'Name the queue to send them to with --to.'

const advice: Readonly<Record<QueuePairErrorCode, string>> = {
  NoDeadLetterQueue: 'Set it, or name the dead-letter queue with --dlq.',
  NoSource: nameDestination,
  ForeignSource: nameDestination,
  UnpairedSource: nameDestination,
  NoUrl: 'Name it by its URL or ARN.',
}

/**
 * Looks: uses the snapshot that the options name, or takes a new one, and says what a person should know about it.
 * Ctrl-C ends the receiving early; what was found until then is used.
 */
export async function look(
  { desk }: OpenedDesk,
  { snapshot, keep }: Pick<LookCommandOptions, 'snapshot' | 'keep'>,
  shell: Shell,
): Promise<SnapshotInfo> {
  if (snapshot !== undefined) {
    if (keep !== undefined) throw new CliError('Give --keep or --snapshot, not both.')
    const info = await desk.useSnapshot(snapshot)
    const ago = age(info.takenAtMs, Date.now())
    note(
      shell,
      `Snapshot of ${ago} ago (${snapshot}): ${messages(info.messages)} on ${info.queueUrl}`,
    )
    for (const remark of snapshotRemarks(info)) note(shell, remark)
    return info
  }
  const warning = ownPolicyWarning(await desk.attributes())
  if (warning !== undefined) note(shell, warning)
  const interrupt = listenForInterrupt(shell, 'Stopping: making the messages visible again …')
  const found = counter(shell, 'Receiving')
  try {
    const { stillHidden, ...info } = await desk.snapshot({
      signal: interrupt.signal,
      onProgress: found.update,
      ...(keep !== undefined && { keep }),
    })
    found.end()
    note(shell, `${messages(info.messages)} on ${info.queueUrl}`)
    for (const remark of snapshotRemarks(info)) note(shell, remark)
    if (stillHidden > 0) note(shell, stillHiddenRemark(stillHidden))
    if (keep !== undefined) note(shell, `Kept in ${keep}: use it again with --snapshot ${keep}`)
    return info
  } finally {
    found.end()
    interrupt.release()
  }
}
