import type { Asked } from '../../fact.ts'
import type { HolderEntry } from '../../ledger/process-entry.ts'

/** A worker gives a receive up when it takes this much longer than its wait, in milliseconds. */
const patienceMs = 10_000

/** When a worker gives a receive up. */
export function givesUpAtMs({ askedMs, receive }: Asked): number {
  return askedMs + (receive?.waitSeconds ?? 0) * 1000 + patienceMs
}

/** A receive for whose answer its process still waits. */
export function isAwaitedReceive(request: Asked, nowMs: number): boolean {
  return request.action === 'receive' && givesUpAtMs(request) > nowMs
}

/** How many receives a process waits for. */
export function openReceives({ openRequests }: HolderEntry, nowMs: number): number {
  return [...openRequests].filter((request) => isAwaitedReceive(request, nowMs)).length
}
