import type { Check, LawContext } from '../law.ts'

/** An event that could run does so within this time, in milliseconds. */
const promptMs = 1_000

/** Judges good events, whose handlers neither fail nor take time: nothing but others can keep them waiting. */
export function goodNeverWaits({ ledger, plan }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'HandlerBegan' || fact.pattern !== 'good' || plan.queues.fifo)
      return undefined
    const { isOpen, roomSinceMs, blockedUntilMs } = ledger.process(fact.process)
    // While the circuit of the worker is open, one is tried at a time.
    if (isOpen) return undefined
    for (const { event, messageId } of fact.events) {
      if (event.partition !== undefined) continue
      const [delivery, ...others] = ledger.inHand(fact.process, messageId)
      if (delivery === undefined || others.length > 0) continue
      // Until then it waited for the same message, received before.
      const twins = ledger.process(fact.process).deliveriesOf.get(messageId) ?? []
      const twinsUntilMs = Math.max(...twins.map(({ endMs = 0 }) => endMs))
      const { answeredMs } = delivery
      const waitedMs = fact.atMs - Math.max(answeredMs, roomSinceMs, blockedUntilMs, twinsUntilMs)
      if (waitedMs > promptMs) {
        return `${event.id} waited ${Math.round(waitedMs)} ms in ${fact.process}, which had room for it`
      }
    }
    return undefined
  }
}
