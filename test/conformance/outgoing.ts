import type { Received } from '../../src/message/received.ts'
import type { Outgoing } from '../../src/queue/port.ts'

export function bodies(count: number): Outgoing[] {
  return Array.from({ length: count }, (_, i) => ({ body: `body ${i}` }))
}

export function attributes(count: number): NonNullable<Outgoing['attributes']> {
  const names = Array.from({ length: count }, (_, i) => `attribute-${i}`)
  return Object.fromEntries(
    names.map((name) => [name, { dataType: 'String', stringValue: 'value' }]),
  )
}

/** Messages of one group of a FIFO queue. */
export function group(groupId: string, ...texts: string[]): Outgoing[] {
  return texts.map((body) => ({ body, groupId, deduplicationId: `${groupId}-${body}` }))
}

/** The bodies of one group, in the order in which they came. */
export function textsOf(received: readonly Received[], groupId: string): string[] {
  return received.filter((message) => message.groupId === groupId).map(({ body }) => body)
}

export function bodiesOf(received: readonly { readonly body: string }[]): string[] {
  return received.map(({ body }) => body).sort()
}
