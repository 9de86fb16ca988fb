import { sqsLimits, longestRetentionSeconds, type QueueAttributes } from '../port.ts'
import { deadLetterNameOf, queueName } from '../queue-url.ts'
import { type Finding, ok, spanOf } from './finding.ts'
import { createCommand, fixCommand } from './mend.ts'
import { allowsSource, readRedriveAllowPolicy, withSource } from './redrive-allow-policy.ts'

/** A queue and its dead-letter queue, both read. */
export interface QueuePair {
  /** Of the queue. */
  readonly url: string
  readonly source: QueueAttributes
  readonly target: QueueAttributes
}

/** How a dead-letter queue goes with its queue. Pure. */
export function pairFindings(pair: QueuePair): readonly Finding[] {
  const judges = [type, retention, size, room, redriveAllow, waiting, chained]
  return judges.flatMap((judge) => judge(pair) ?? [])
}

function type({ url, source, target }: QueuePair): Finding | undefined {
  if (source.fifo === target.fifo) return
  const kind = (fifo: boolean) => (fifo ? 'FIFO' : 'standard')
  return {
    id: 'dead-letter-queue.type',
    level: 'fault',
    what: `The queue is ${kind(source.fifo)} and its dead-letter queue is ${kind(target.fifo)}.`,
    why: 'SQS moves messages only to a queue of the same type; they stay where they are.',
    mend: createCommand(url, '--dlq', deadLetterNameOf(queueName(url))),
  }
}

function retention({ url, source, target }: QueuePair): Finding {
  const [own, theirs] = [spanOf(source.retentionSeconds), spanOf(target.retentionSeconds)]
  if (target.retentionSeconds > source.retentionSeconds) {
    return ok('retention', `Dead letters are kept for ${theirs}, messages for ${own}.`)
  }
  const trouble = {
    id: 'retention',
    level: 'warning',
    what: `Dead letters are kept for ${theirs}, messages for ${own}.`,
    why: 'A message that SQS moves keeps its age: it is deleted from the dead-letter queue soon, or at once.',
  } as const
  if (source.retentionSeconds >= longestRetentionSeconds) {
    return { ...trouble, mend: createCommand(url, '--retention', '4d') }
  }
  const attributes = { MessageRetentionPeriod: String(longestRetentionSeconds) }
  return { ...trouble, mend: fixCommand(url), fix: { on: 'dead-letter queue', attributes } }
}

function size({ url, source, target }: QueuePair): Finding {
  const id = 'message-size.dead-letter-queue'
  if (target.maxMessageBytes >= source.maxMessageBytes) {
    return ok(id, 'The dead-letter queue takes every message of the queue.')
  }
  const attributes = { MaximumMessageSize: String(sqsLimits.messageBytes) }
  return {
    id,
    level: 'fault',
    what: `The dead-letter queue takes ${target.maxMessageBytes} bytes, the queue ${source.maxMessageBytes}.`,
    why: 'A large message cannot be put on the dead-letter queue and comes back for ever.',
    mend: fixCommand(url),
    fix: { on: 'dead-letter queue', attributes },
  }
}

function room({ source, target }: QueuePair): Finding | undefined {
  if (target.maxMessageBytes > source.maxMessageBytes) return
  return {
    id: 'record-room',
    level: 'note',
    what: 'A message of full size leaves no room for the record of its failure.',
    why: 'It is left to the move by SQS, without a reason. This is no fault: such messages are rare.',
  }
}

function redriveAllow({ url, source, target }: QueuePair): Finding {
  const policy = readRedriveAllowPolicy(target.raw.RedriveAllowPolicy)
  const id = 'redrive-allow-policy'
  if (allowsSource(policy, source.arn)) return ok(id, 'The dead-letter queue accepts this queue.')
  const trouble = {
    id,
    level: 'fault',
    what: 'The redrive allow policy of the dead-letter queue does not name this queue.',
    why: 'SQS refuses to move messages there.',
    mend: fixCommand(url),
  } as const
  if (policy._tag === 'DenyAll') {
    return { ...trouble, mend: createCommand(url) }
  }
  const attributes = { RedriveAllowPolicy: withSource(policy, source.arn) }
  return { ...trouble, fix: { on: 'dead-letter queue', attributes } }
}

function waiting({ url, target: { visible } }: QueuePair): Finding {
  if (visible === 0) return ok('dead-letters', 'No dead letters wait.')
  return {
    id: 'dead-letters',
    level: 'note',
    what: `${visible} dead letters wait.`,
    why: 'Each is an event that was not handled.',
    mend: `sluice dlq list --queue ${url}`,
  }
}

function chained({ target: { redrive } }: QueuePair): Finding | undefined {
  if (!redrive) return
  return {
    id: 'dead-letter-queue.redrive',
    level: 'note',
    what: 'The dead-letter queue has a redrive policy of its own.',
    why: `Looking at its messages ${redrive.maxReceiveCount} times moves them on to ${redrive.deadLetterQueueArn}.`,
  }
}
