/** Why Stream cannot send to a FIFO queue: its settings have a message group for SNS only. */
export function fifoObstacle(queue: string): string {
  return `Stream cannot send to the FIFO queue ${queue} directly: SQS requires a message group id there, and Stream sends none to SQS.`
}

/** How to do it instead. Stream's settings have the names of its API. */
export const fifoRemedy =
  'Use an SNS FIFO topic in between. A hook of type sns, with sns_event_based_message_group_id_enabled, sends to the topic, and the queue subscribes to it; the policy of the queue must let sns.amazonaws.com send. Or use a standard queue, and order events by their created_at.'
