import { sqsLimits, longestRetentionSeconds, type QueueAttributes } from '../port.ts'
import { deadLetterNameOf, queueName } from '../queue-url.ts'
import { type Finding, ok, spanOf } from './finding.ts'
import { allowsSource, readRedriveAllowPolicy, withSource } from './redrive-allow-policy.ts'
import { queueSettings, safeChange } from './remedy.ts'

/** A queue and its dead-letter queue, both read. */
export interface QueuePairAttributes {
  readonly source: QueueAttributes
  readonly target: QueueAttributes
}

/** Whether a dead-letter queue fits its queue. Pure. */
export function pairFindings(pair: QueuePairAttributes): readonly Finding[] {
  const judges = [type, retention, size, room, redriveAllow, waiting, chained]
  return judges.flatMap((judge) => judge(pair) ?? [])
}

function type({ source, target }: QueuePairAttributes): Finding | undefined {
  if (source.fifo === target.fifo) return
  const kind = (fifo: boolean) => (fifo ? 'FIFO' : 'standard')
  return {
    id: 'dead-letter-queue.type',
    level: 'fault',
    what: `The queue is ${kind(source.fifo)} and its dead-letter queue is ${kind(target.fifo)}.`,
    why: 'SQS moves messages only to a queue of the same type. They stay on the queue.',
    remedy: queueSettings({ deadLetterName: deadLetterNameOf(queueName(source.arn)) }),
  }
}

/** Well below the longest retention, which is that of the dead-letter queue. */
const shorterRetentionSeconds = 345_600

function retention({ source, target }: QueuePairAttributes): Finding {
  const what = `Dead letters are kept for ${spanOf(target.retentionSeconds)}, messages for ${spanOf(source.retentionSeconds)}.`
  if (target.retentionSeconds > source.retentionSeconds) return ok('retention', what)
  return {
    id: 'retention',
    level: 'warning',
    what,
    why: 'A message that SQS moves keeps its age: it is deleted from the dead-letter queue soon, or at once.',
    remedy:
      source.retentionSeconds >= longestRetentionSeconds
        ? queueSettings({ retentionSeconds: shorterRetentionSeconds })
        : safeChange('dead-letter queue', {
            MessageRetentionPeriod: String(longestRetentionSeconds),
          }),
  }
}

function size({ source, target }: QueuePairAttributes): Finding {
  const id = 'message-size.dead-letter-queue'
  if (target.maxMessageBytes >= source.maxMessageBytes) {
    return ok(id, 'The dead-letter queue accepts every message of the queue.')
  }
  return {
    id,
    level: 'fault',
    what: `The dead-letter queue accepts ${target.maxMessageBytes} bytes, the queue ${source.maxMessageBytes}.`,
    why: 'A large message cannot be sent to the dead-letter queue and is received again for ever.',
    remedy: safeChange('dead-letter queue', {
      MaximumMessageSize: String(sqsLimits.messageBytes),
    }),
  }
}

function room({ source, target }: QueuePairAttributes): Finding | undefined {
  if (target.maxMessageBytes > source.maxMessageBytes) return
  return {
    id: 'record-room',
    level: 'note',
    what: 'A message of full size leaves no room for the record of its failure.',
    why: 'SQS moves it by itself, without a reason. This is no fault: such messages are rare.',
  }
}

function redriveAllow({ source, target }: QueuePairAttributes): Finding {
  const policy = readRedriveAllowPolicy(target.raw.RedriveAllowPolicy)
  const id = 'redrive-allow-policy'
  if (allowsSource(policy, source.arn)) return ok(id, 'The dead-letter queue accepts this queue.')
  return {
    id,
    level: 'fault',
    what: 'The redrive allow policy of the dead-letter queue does not name this queue.',
    why: 'SQS refuses to move messages there.',
    remedy:
      policy._tag === 'DenyAll'
        ? queueSettings()
        : safeChange('dead-letter queue', { RedriveAllowPolicy: withSource(policy, source.arn) }),
  }
}

function waiting({ target: { visible } }: QueuePairAttributes): Finding {
  if (visible === 0) return ok('dead-letters', 'The dead-letter queue is empty.')
  return {
    id: 'dead-letters',
    level: 'note',
    what: `${visible} messages are on the dead-letter queue.`,
    why: 'Each holds an event that was not handled.',
    remedy: { _tag: 'Check', subject: 'dead letters' },
  }
}

function chained({ target: { redrive } }: QueuePairAttributes): Finding | undefined {
  if (!redrive) return
  return {
    id: 'dead-letter-queue.redrive',
    level: 'note',
    what: 'The dead-letter queue has a redrive policy of its own.',
    why: `After ${redrive.maxReceiveCount} receives (listing its messages is one) SQS moves them to ${redrive.deadLetterQueueArn}.`,
  }
}
