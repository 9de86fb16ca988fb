import type { Asked, WorkerFacts } from '../fact.ts'
import type { CallEntry } from './event-entry.ts'
import { type DeliveryEntry, isHeld } from './message-entry.ts'

/** A process that can have messages in its hands. */
export interface HolderEntry {
  readonly name: string
  readonly deliveries: Map<string, DeliveryEntry>
  /** By the id of the message. */
  readonly deliveriesOf: Map<string, readonly DeliveryEntry[]>
  /** What it has asked, and has no answer to. */
  readonly openRequests: Set<Asked>
  isAlive: boolean
}

/** A process with a worker. */
export interface ProcessEntry extends HolderEntry {
  readonly worker: WorkerFacts
  readonly bootedMs: number
  readonly calls: Map<number, CallEntry>
  isStarted: boolean
  isPaused: boolean
  /** The circuit of the worker as a whole is open. */
  isOpen: boolean
  /** The places that the other worker of its pool has. */
  placesOfOther: number
  /** Its pool had a free place since then. */
  roomSinceMs: number
  /** When a handler ended last. */
  endedMs: number
  /** Until when its event loop is blocked, or was the last time. */
  blockedUntilMs: number
  /** For how long it was blocked in all. */
  blockedMs: number
  stopBeganMs: number | undefined
  /** The grace period of its stop. */
  graceMs: number | undefined
}

/** How many handlers it can run at most, whatever the other worker of its pool does. */
export function placesOf({ concurrency, poolPlaces }: WorkerFacts): number {
  return poolPlaces === undefined ? concurrency : Math.min(concurrency, poolPlaces - 1)
}

/** One handler more could begin. */
export function hasPlace({ calls, worker, placesOfOther }: ProcessEntry): boolean {
  const { concurrency, poolPlaces } = worker
  if (calls.size >= concurrency) return false
  // One place of each worker is never lent.
  if (poolPlaces === undefined || calls.size === 0) return true
  return poolPlaces - calls.size - Math.max(1, placesOfOther) > 0
}

/** What a process has received of a message and not settled, whether or not it has lost its lease. */
export function inHand({ deliveriesOf }: HolderEntry, messageId: string): readonly DeliveryEntry[] {
  return (deliveriesOf.get(messageId) ?? []).filter(({ end }) => end === undefined)
}

/** The bytes of all that a process holds. */
export function bytesHeldBy({ deliveries }: HolderEntry): number {
  let bytes = 0
  for (const delivery of deliveries.values()) if (isHeld(delivery)) bytes += delivery.bytes
  return bytes
}
