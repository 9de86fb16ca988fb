import type { Check, LawContext } from './laws.ts'

/** Between the starts of the pattern `limited`: five a second. */
const spacingMs = 200

export function withinConcurrency({ ledger, plan }: LawContext): Check {
  const startsOfLimited = new Map<string, number[]>()
  return (fact) => {
    if (fact._tag !== 'HandlerBegan') return undefined
    const { calls, worker } = ledger.process(fact.process)
    if (calls.size > worker.concurrency) return `${fact.process} runs ${calls.size} handlers`
    if (fact.events.length > plan.batch.size)
      return `${fact.process} runs a batch of ${fact.events.length} events`
    if (fact.pattern !== 'limited') return undefined
    const running = [...calls.values()].filter(({ pattern }) => pattern === 'limited')
    if (running.length > 1)
      return `${fact.process} runs ${running.length} handlers of one that is limited`
    const starts = startsOfLimited.get(fact.process) ?? []
    starts.push(fact.atMs)
    startsOfLimited.set(fact.process, starts)
    // Each comes a fifth of a second after the one before; a turn of the event loop can shift them a little.
    const within = starts.filter((ms) => ms > fact.atMs - 2 * spacingMs).length
    return within > 3
      ? `${fact.process} started ${within} handlers within ${2 * spacingMs} ms`
      : undefined
  }
}

/** An event that could run does so within this time, in milliseconds. */
const promptMs = 1_000

export function goodNeverWaits({ ledger, plan }: LawContext): Check {
  const heldUpUntil = new Map<string, number>()
  return (fact) => {
    if (!('process' in fact)) return undefined
    const process = ledger.processes.get(fact.process)
    if (process === undefined) return undefined
    if (fact._tag === 'Blocked') heldUpUntil.set(fact.process, fact.atMs + fact.forMs)
    // While the circuit of the worker is open, one is tried at a time.
    if (process.isOpen) heldUpUntil.set(fact.process, fact.atMs)
    if (fact._tag !== 'HandlerBegan' || fact.pattern !== 'good' || plan.queues.fifo)
      return undefined
    for (const { event, messageId } of fact.events) {
      if (event.partition !== undefined) continue
      const [delivery, ...others] = ledger.inHand(fact.process, messageId)
      if (delivery === undefined || others.length > 0) continue
      const sinceMs = Math.max(
        delivery.answeredMs,
        process.roomSinceMs,
        heldUpUntil.get(fact.process) ?? 0,
      )
      const waitedMs = fact.atMs - sinceMs
      if (waitedMs > promptMs) {
        return `${event.id} waited ${Math.round(waitedMs)} ms in ${fact.process}, which had room for it`
      }
    }
    return undefined
  }
}
