/** An SNS notification as SNS puts it on a queue when raw message delivery is off. */
export interface SnsNotification {
  readonly Type: 'Notification'
  readonly Message: string
}

/**
 * Recognises an SNS notification by `Type` and `Message`, in SNS's spelling: a chat event has a lower-case
 * `message`. The other keys are not checked, since relays and tests omit them. A value with a `type` is an
 * event, whatever else it has. A subscription confirmation is not a notification.
 *
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export function isSnsNotification(value: unknown): value is SnsNotification {
  if (typeof value !== 'object' || value === null || Object.hasOwn(value, 'type')) return false
  const { Type, Message } = value as Partial<Record<keyof SnsNotification, unknown>>
  return Type === 'Notification' && typeof Message === 'string'
}
