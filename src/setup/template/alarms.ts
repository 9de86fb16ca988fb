import { defaultBackoff } from '../../settle/backoff.ts'
import { newQueueDefaults, type QueueSpec } from '../queue/spec.ts'

/** An alarm on a metric of SQS's: more than the threshold, at any time of five minutes. */
export interface Alarm {
  readonly name: string
  readonly description: string
  readonly metric: string
  readonly threshold: number
}

export const alarmPeriodSeconds = 300

/** The alarms worth a page: dead letters, and messages that no worker handles. */
export function alarmsOf(spec: QueueSpec): { deadLetters: Alarm; oldestMessage: Alarm } {
  const { name, usualDeadLetterName: deadLetterName } = spec
  const seconds = oldestSeconds(spec)
  return {
    deadLetters: {
      name: `${deadLetterName}-not-empty`,
      description: `There are dead letters on ${deadLetterName}: events that were not handled.`,
      metric: 'ApproximateNumberOfMessagesVisible',
      threshold: 0,
    },
    oldestMessage: {
      name: `${name}-not-handled`,
      description: `A message on ${name} has waited for more than ${seconds} s: no worker runs, or the workers do not keep up.`,
      metric: 'ApproximateAgeOfOldestMessage',
      threshold: seconds,
    },
  }
}

/** The longest wait between two attempts. The metric leaves out messages that were received three times or more. */
const usualSeconds = defaultBackoff.maxSeconds

/** An age well before messages are lost. */
function oldestSeconds({
  retentionSeconds = newQueueDefaults.retentionSeconds,
}: QueueSpec): number {
  return Math.min(usualSeconds, Math.floor(retentionSeconds / 2))
}
