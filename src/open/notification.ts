/** An SNS notification as SNS puts it on a queue when raw message delivery is off. */
export interface SnsNotification {
  readonly Type: 'Notification'
  readonly Message: string
}

/**
 * Recognises an SNS notification by `Type` and `Message`, in SNS's spelling: a chat event has a
 * lower-case `message`. The other keys are not asked for, since relays and tests leave them out. What
 * has a `type` is an event, whatever else it carries. A subscription confirmation is no notification.
 *
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export function isSnsNotification(value: unknown): value is SnsNotification {
  if (typeof value !== 'object' || value === null || Object.hasOwn(value, 'type')) return false
  const { Type, Message } = value as Partial<Record<keyof SnsNotification, unknown>>
  return Type === 'Notification' && typeof Message === 'string'
}
