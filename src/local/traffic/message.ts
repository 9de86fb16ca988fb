import { randomUUID } from 'node:crypto'
import { wireForms } from '../../open/wire-form.ts'
import type { Outgoing, Queue } from '../../queue/port.ts'
import { isFifo } from '../../queue/queue-url.ts'
import { poisons } from './poison.ts'
import type { TrafficOptions } from './traffic-options.ts'
import { snsNotification, wireBody } from './wire-bodies.ts'

/** One message of the traffic, before it is sent. */
export interface TrafficMessage {
  readonly outgoing: Outgoing
  readonly poison: boolean
}

/** The message of this number, counted from 1. */
export function nextMessage(
  number: number,
  { queue, nextEvent }: { readonly queue: Queue; readonly nextEvent: () => object },
  options: TrafficOptions,
): TrafficMessage {
  const { quirks = false, poisonEvery = quirks ? 100 : 0 } = options
  const poison = poisonEvery > 0 && number % poisonEvery === 0
  const body = poison ? poisonBody(number / poisonEvery) : eventBody(number, nextEvent, options)
  const fifo = isFifo(queue.url) && { groupId: 'traffic', deduplicationId: randomUUID() }
  return { outgoing: { body, ...fifo }, poison }
}

function poisonBody(number: number): string {
  return poisons[number % poisons.length]?.body ?? ''
}

/** The forms take turns; a notification holds a random one of the others, an array up to five events. */
function eventBody(
  number: number,
  nextEvent: () => object,
  { forms = wireForms, random = Math.random }: TrafficOptions,
): string {
  const form = forms[number % forms.length] ?? 'json'
  if (form === 'array') {
    const count = 1 + Math.floor(random() * 5)
    return JSON.stringify(Array.from({ length: count }, () => nextEvent()))
  }
  if (form === 'sns') {
    const inner = (['json', 'base64', 'gzip'] as const)[Math.floor(random() * 3)] ?? 'json'
    return snsNotification(wireBody(nextEvent(), inner))
  }
  return wireBody(nextEvent(), form)
}
