import type { Fact } from '../../fact.ts'
import { isOfSend } from '../../ledger/copies.ts'
import type { Ledger } from '../../ledger/ledger.ts'

/** The operator whose replay has sent what SQS has now taken, and the copies. */
export function sentBy(ledger: Ledger, fact: Fact) {
  if (fact._tag !== 'CarriedOut' || fact.request.action !== 'send') return undefined
  const operator = ledger.operators.get(fact.process)
  if (operator === undefined) return undefined
  const { request, results } = fact
  const copies = request.outgoing.map((outgoing, at) => ({
    outgoing,
    isTaken: results[at]?.ok === true,
    copy: operator.copies.find((one) => one.at === at && isOfSend(one, request)),
  }))
  return { operator, copies: copies.filter(({ isTaken }) => isTaken) }
}
