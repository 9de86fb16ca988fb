/** That Stream cannot send to a FIFO queue. Its settings have a message group for SNS only. */
export function fifoObstacle(queue: string): string {
  return `Stream cannot send to the FIFO queue ${queue} directly: SQS takes no message there without a message group id, and Stream gives none to SQS.`
}

/** What does work. Of Stream's settings, by their names in its API. */
export const fifoRemedy =
  'What works: an SNS FIFO topic in between. Let a hook of type sns fill it, with sns_event_based_message_group_id_enabled, and subscribe the queue to it; the policy of the queue must let sns.amazonaws.com send. Or take a standard queue, and tell the order of events by their created_at.'
