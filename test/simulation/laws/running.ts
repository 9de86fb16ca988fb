import type { Check, LawContext } from './law.ts'

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

/** A time limit is noticed within this time, in milliseconds. */
const limitMarginMs = 100

/** A handler that takes too long has failed, also where it succeeds after that. */
export function handlersAreTimed({ ledger }: LawContext): Check {
  const blockedMs = new Map<string, number>()
  return (fact) => {
    if (fact._tag === 'Blocked') blockedMs.set(fact.process, fact.atMs + fact.forMs)
    if (fact._tag !== 'HandlerEnded') return undefined
    const limitMs = ledger.process(fact.process).worker.handlerTimeoutSeconds * 1000
    if (fact.tookMs <= limitMs + limitMarginMs) return undefined
    for (const { outcome, beganMs, handled, delivery } of ledger.calls.get(fact.call)?.runs ?? []) {
      // A process that is blocked notices later. Of several events it is reported when all have ended.
      const isKnownLater =
        (blockedMs.get(fact.process) ?? 0) >= beganMs || delivery?.message.events.length !== 1
      if (outcome === 'handled' && !isKnownLater)
        return `${handled.event.id} was handled in ${fact.tookMs} ms, the limit of ${fact.process} is ${limitMs}`
    }
    return undefined
  }
}
