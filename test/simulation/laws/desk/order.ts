import { isTakenForCopy } from '../../ledger/copies.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { MessageEntry } from '../../ledger/message-entry.ts'
import type { OperatorEntry } from '../../ledger/operator-entry.ts'
import type { Check, LawContext } from '../law.ts'
import { isCertainlyMeant } from './meant.ts'
import { sentBy } from './sent-by.ts'

/** Handlers see the letters of a group in the order in which they are replayed. */
export function orderOfReplays({ ledger, plan, sqs }: LawContext): Check {
  return (fact) => {
    if (!plan.queues.fifo) return undefined
    const sent = sentBy(ledger, fact)
    for (const { copy } of sent?.copies ?? []) {
      const earlier = copy && earlierOf(copy.letter, sent?.operator, sqs.idsOn('DLQ'), ledger)
      if (earlier !== undefined) {
        return `${sent?.operator.name} sent ${copy?.letter.messageId} before ${earlier.messageId} of the same group`
      }
    }
    return undefined
  }
}

/** One before it in its group that the replay was to send, and has not sent. */
function earlierOf(
  letter: MessageEntry,
  operator: OperatorEntry | undefined,
  queued: ReadonlySet<string>,
  ledger: Ledger,
): MessageEntry | undefined {
  if (operator?.run === undefined) return undefined
  const inHand = new Set([...operator.deliveries.values()].map(({ message }) => message))
  const ids = [...queued]
  const place = ids.indexOf(letter.messageId)
  const sent = new Set(
    [...ledger.operators.values()].flatMap(({ copies }) => copies.map((copy) => copy.letter)),
  )
  const copies = operator.run.of.operators.flatMap((one) => one.copies)
  for (const id of ids.slice(0, Math.max(place, 0))) {
    const other = ledger.messages.get(id)
    if (other === undefined || other.groupId !== letter.groupId || !inHand.has(other)) continue
    if (!isCertainlyMeant(other, operator.run.of) || sent.has(other)) continue
    if (!isTakenForCopy(other, copies)) return other
  }
  return undefined
}
