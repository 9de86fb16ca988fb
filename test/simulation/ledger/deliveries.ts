import type { EntryResult } from '../../../src/queue/port.ts'
import { idsIn } from '../app/app-event.ts'
import type { FactOf } from '../fact.ts'
import { type DeliveryEntry, isHeld, type MessageEntry } from './message-entry.ts'
import { type HolderEntry, inHand } from './process-entry.ts'

/** An answer that takes longer than this is late, in milliseconds. */
const lateMs = 1_000

/** All receives of messages. */
export class Deliveries {
  readonly byHandle = new Map<string, DeliveryEntry>()
  readonly #messages: ReadonlyMap<string, MessageEntry>
  #places = 0

  constructor(messages: ReadonlyMap<string, MessageEntry>) {
    this.#messages = messages
  }

  asked({ request }: FactOf<'Asked'>, holder: HolderEntry): void {
    for (const [at, handle] of request.handles.entries()) {
      const delivery = this.byHandle.get(handle)
      if (delivery === undefined) continue
      delivery.openRequests.add(request)
      if (request.isRelease || request.action === 'delete') settling(delivery, holder)
      if (request.isRelease || request.seconds[at] === 0) delivery.isReleased = true
    }
  }

  carriedOut(fact: FactOf<'CarriedOut'>): void {
    if (fact.request.action === 'delete') this.#kept(fact)
    for (const { messageId, receiptHandle, receiveCount, body, bodyIntact } of fact.received) {
      const message = this.#messages.get(messageId)
      // A repeated attempt gives the same receives of its messages.
      if (message === undefined || this.byHandle.has(receiptHandle)) continue
      message.lastHandle = receiptHandle
      const delivery: DeliveryEntry = {
        handle: receiptHandle,
        process: fact.process,
        message,
        receiveCount,
        bytes: body.length,
        bodyIntact,
        atMs: fact.atMs,
        answeredMs: fact.atMs,
        isLate: false,
        place: this.#places++,
        leaseEndsMs: 0,
        openRequests: new Set(),
        excuses: new Set(),
        end: undefined,
        endMs: undefined,
        lost: false,
        isReleased: false,
        isRefused: false,
        refusedMs: Number.NEGATIVE_INFINITY,
      }
      this.byHandle.set(receiptHandle, delivery)
      message.deliveries.push(delivery)
    }
  }

  answered(fact: FactOf<'Answered'>, holder: HolderEntry): void {
    if (fact.request.action === 'send') doubtSent(fact, holder)
    this.#arrived(fact, holder)
    const { request, results, error, atMs } = fact
    const { action, isRelease, handles, seconds } = request
    for (const [at, handle] of handles.entries()) {
      const delivery = holder.deliveries.get(handle)
      if (delivery === undefined) continue
      delivery.openRequests.delete(request)
      if (atMs - request.askedMs > lateMs) delivery.excuses.add(`${action}: answered late`)
      const isRenewal = action === 'changeVisibility' && !isRelease && error === undefined
      if (isRenewal) renewed(delivery, results[at], request.askedMs + (seconds[at] ?? 0) * 1000)
      if (error !== undefined || !results[at]?.ok) {
        delivery.excuses.add(`${action}: ${error ?? 'not answered with success'}`)
        if (action === 'delete' || isRelease) delivery.refusedMs = atMs
        continue
      }
      if (action === 'delete') delivery.end = 'deleted'
      if (isRelease || seconds[at] === 0) delivery.end = 'released'
      delivery.endMs ??= delivery.end && atMs
    }
  }

  /**
   * Of a message that was received twice, it is the receive whose settlement was refused last, or else one whose lease
   * is over.
   */
  left({ messageId, atMs }: FactOf<'Left'>, holder: HolderEntry): void {
    const all = holder.deliveriesOf.get(messageId) ?? []
    // It may have been taken for left before, in place of another one.
    if (all.some((one) => isLeftBefore(one, atMs) && one.refusedMs === atMs)) return
    const isOver = ({ lost, leaseEndsMs }: DeliveryEntry) => lost || leaseEndsMs <= atMs
    const [delivery] = inHand(holder, messageId).toSorted(
      (one, other) =>
        compare(other.refusedMs, one.refusedMs) ||
        compare(Number(isOver(other)), Number(isOver(one))) ||
        compare(Number(one.lost), Number(other.lost)),
    )
    if (delivery === undefined) return
    delivery.end = 'left'
    delivery.endMs = atMs
  }

  /**
   * Of a message that came twice in a receive, it is the one whose renewal was just refused, or else the one that is
   * not being released: nobody renews that.
   */
  leaseLost({ messageId, receivedMs }: FactOf<'LeaseLost'>, holder: HolderEntry): void {
    const awayMs = ({ answeredMs }: DeliveryEntry) => Math.abs(answeredMs - receivedMs)
    const [lost] = inHand(holder, messageId)
      .filter(isHeld)
      .toSorted(
        (one, other) =>
          compare(awayMs(one), awayMs(other)) ||
          compare(Number(other.isRefused), Number(one.isRefused)) ||
          compare(Number(one.isReleased), Number(other.isReleased)),
      )
    if (lost !== undefined) lost.lost = true
  }

  /** A delete that SQS has confirmed, of a message that is still there. No misdeed where it was received again since. */
  #kept({ request, results }: FactOf<'CarriedOut'>): void {
    for (const [at, handle] of request.handles.entries()) {
      const message = this.byHandle.get(handle)?.message
      if (message === undefined || message.goneMs !== undefined) continue
      if (results[at]?.ok && message.lastHandle === handle) message.misdeeds++
    }
  }

  #arrived(
    { request, received, atMs }: FactOf<'Answered'>,
    { deliveries, deliveriesOf }: HolderEntry,
  ): void {
    for (const { receiptHandle, messageId } of received) {
      const delivery = this.byHandle.get(receiptHandle)
      if (delivery === undefined) continue
      delivery.leaseEndsMs = atMs + (request.receive?.visibilitySeconds ?? 0) * 1000
      if (deliveries.has(receiptHandle)) continue
      deliveries.set(receiptHandle, delivery)
      deliveriesOf.set(messageId, [...(deliveriesOf.get(messageId) ?? []), delivery])
      delivery.answeredMs = atMs
      delivery.isLate = atMs - delivery.atMs > lateMs
      if (delivery.isLate) delivery.excuses.add('its receive was answered late')
    }
  }
}

/** Less than 0 when the first is less. Not by their difference, which infinite ones do not have. */
function compare(one: number, other: number): number {
  return Number(one > other) - Number(one < other)
}

/** Who settles a receive has neither left nor lost it: if it was taken for that, it was another one of its message. */
function settling(delivery: DeliveryEntry, holder: HolderEntry): void {
  const others = inHand(holder, delivery.message.messageId).filter((one) => one !== delivery)
  const twin = others.find(({ lost }) => !lost)
  if (delivery.lost && twin !== undefined) {
    twin.lost = true
    delivery.lost = false
  }
  const [other] = others
  if (delivery.end !== 'left' || other === undefined) return
  other.end = 'left'
  other.endMs = delivery.endMs
  delivery.end = undefined
  delivery.endMs = undefined
}

function renewed(delivery: DeliveryEntry, result: EntryResult | undefined, untilMs: number): void {
  delivery.isRefused = result?.ok === false
  if (result?.ok) delivery.leaseEndsMs = untilMs
}

/** Explains whatever becomes of all that a process holds. */
export function excuse({ deliveries }: HolderEntry, because: string): void {
  for (const { end, excuses } of deliveries.values()) if (end === undefined) excuses.add(because)
}

/** Whether what was sent is on its queue is uncertain. */
function doubtSent(
  { request, results, error }: FactOf<'Answered'>,
  { deliveries }: HolderEntry,
): void {
  for (const [at, { body }] of request.outgoing.entries()) {
    if (error === undefined && results[at]?.ok) continue
    const ids = idsIn(body)
    for (const { message, end, excuses } of deliveries.values()) {
      const isOfIt = message.events.some(({ id }) => ids.includes(id))
      if (end === undefined && isOfIt) excuses.add('a send was not answered with success')
    }
  }
}

function isLeftBefore({ end, endMs = 0 }: DeliveryEntry, atMs: number): boolean {
  return end === 'left' && endMs < atMs
}
