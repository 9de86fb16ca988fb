import { readRecord } from '../../../src/dead-letter/record/record.ts'
import { type EventKind, idsIn } from '../app/app-event.ts'
import type { Check, LawContext } from './laws.ts'

/** A failure of these is dead-lettered only when there is no attempt left. */
const byCount: readonly string[] = ['HandlerFailed', 'HandlerTimedOut', 'RetryRequested']

/** The events that are given up for what they are, by the reason. */
const kindOf: Readonly<Partial<Record<string, EventKind>>> = {
  MalformedBody: 'malformed',
  NotAnEvent: 'untyped',
  InvalidPayload: 'invalid',
  DriftRefused: 'drifting',
}

export function letters({ ledger }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'CarriedOut' || fact.request.action !== 'send') return undefined
    if (fact.request.queue !== 'DLQ') return undefined
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
      if (byCount.includes(reason) && attempts < worker.maxAttempts) {
        return `${ids} was given up with ${reason} at attempt ${attempts} of ${worker.maxAttempts}`
      }
    }
    return undefined
  }
}
