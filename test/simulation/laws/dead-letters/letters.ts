import { readRecord } from '../../../../src/dead-letter/record/record.ts'
import { type EventKind, idsIn } from '../../app/app-event.ts'
import { unwrapped } from '../../app/wire-text.ts'
import type { Fact, FactOf } from '../../fact.ts'
import type { Check, LawContext } from '../law.ts'
import { attemptsAt } from '../../ledger/attempts.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { MessageEntry } from '../../ledger/message-entry.ts'

/** A failure of these is dead-lettered only when there is no attempt left. */
const byCount: readonly string[] = ['HandlerFailed', 'HandlerTimedOut', 'RetryRequested']

/** The events that are given up for what they are, by the reason. */
const kindOf: Readonly<Partial<Record<string, EventKind>>> = {
  MalformedBody: 'malformed',
  NotAnEvent: 'untyped',
  InvalidPayload: 'invalid',
  DriftRefused: 'drifting',
}

/** Reads the record with the code that is simulated: whoever replays it has no other. */
export function letters({ ledger }: LawContext): Check {
  return (fact) => {
    if (!isStoring(fact)) return undefined
    const { worker } = ledger.process(fact.process)
    for (const [at, { body, attributes = {} }] of fact.request.outgoing.entries()) {
      if (!fact.results[at]?.ok) continue
      const record = readRecord({ attributes })
      const ids = idsIn(body)
      const message =
        record?.messageId === undefined ? undefined : ledger.messages.get(record.messageId)
      if (record === undefined || message === undefined)
        return `a dead letter of ${ids} has no record`
      const { index, whole, attempts = 0, reason } = record
      const expected = whole ? message.events : [message.events[index ?? 0]]
      if (expected.map((event) => event?.id).join() !== ids.join()) {
        return `a dead letter has ${ids.join()} in place of ${expected.map((event) => event?.id).join()}`
      }
      const kind = kindOf[reason]
      if (kind !== undefined && expected.some((event) => event?.kind !== kind)) {
        return `${ids} was given up with ${reason}, although it is ${expected.map((event) => event?.kind).join()}`
      }
      if (whole ? body !== message.body : unwrapped(body) !== body) {
        return `the dead letter of ${ids} is not the body of its message, or the JSON of its event`
      }
      const letter = ledger.messages.get(fact.results[at]?.messageId ?? '')
      const allowed = Math.min(
        worker.maxAttempts,
        ...pastOf(letter, ledger).map((message) => attemptsAt(message, worker)),
      )
      if (byCount.includes(reason) && attempts < allowed) {
        return `${ids} was given up with ${reason} at attempt ${attempts} of ${allowed}`
      }
    }
    return undefined
  }
}

/** What a worker dead-letters keeps what its message says of its past. */
export function lettersKeepHistory({ ledger }: LawContext): Check {
  return (fact) => {
    if (!isStoring(fact)) return undefined
    for (const result of fact.results) {
      const letter = result.ok ? ledger.messages.get(result.messageId ?? '') : undefined
      if (letter !== undefined && pastOf(letter, ledger).length === 0) {
        return `the dead letter ${letter.messageId} has not the history of any message of ${letter.events[0]?.id}`
      }
    }
    return undefined
  }
}

/** The messages that a dead letter may have been made from: several where one was sent twice. */
function pastOf(letter: MessageEntry | undefined, { events }: Ledger): readonly MessageEntry[] {
  const event = letter?.events[0]
  const messages = (event && events.get(event.id)?.messages) ?? []
  return messages.filter(
    (message) => letter !== undefined && message !== letter && continues(letter, message),
  )
}

/** SQS has carried out a send to the dead-letter queue. */
function isStoring(fact: Fact): fact is FactOf<'CarriedOut'> {
  return (
    fact._tag === 'CarriedOut' && fact.request.action === 'send' && fact.request.queue === 'DLQ'
  )
}

function continues({ history: now }: MessageEntry, { queue, events, history: past }: MessageEntry) {
  if (queue !== 'source' || now.firstId !== past.firstId || now.replays !== past.replays)
    return false
  // Of several events each can be taken out.
  if (events.length === 1 && now.index !== past.index) return false
  if (now.attributes !== past.attributes) return false
  if (now.isCut) return true
  const isSameTime = past.sentAt === undefined || now.sentAt === past.sentAt
  return isSameTime && now.stays.join() === past.stays.join()
}
