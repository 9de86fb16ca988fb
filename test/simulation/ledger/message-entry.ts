import type { AppEvent } from '../app/app-event.ts'
import type { Asked, QueueRole } from '../fact.ts'
import type { History } from './history.ts'

/** A message that was on a queue at some time. */
export interface MessageEntry {
  readonly messageId: string
  readonly queue: QueueRole
  readonly events: readonly AppEvent[]
  readonly body: string
  readonly groupId: string | undefined
  readonly history: History
  /** Its place in the order in which messages came. */
  readonly place: number
  readonly deliveries: DeliveryEntry[]
  /** SQS lost it, with all others of its queue. */
  isEmptied: boolean
  /** SQS shows it before its time, or has kept it although it said that it is deleted. */
  misdeeds: number
  /** Of its last receive. */
  lastHandle: string | undefined
  goneMs: number | undefined
}

/** A message in the hands of a process: one receive of it. */
export interface DeliveryEntry {
  readonly handle: string
  readonly process: string
  readonly message: MessageEntry
  readonly receiveCount: number
  readonly bytes: number
  readonly bodyIntact: boolean
  /** When SQS gave it out, and when the process got it. */
  readonly atMs: number
  answeredMs: number
  /** The answer took so long that its lease ends long before its process knows. */
  isLate: boolean
  /** Its place in the order in which messages were given out. */
  readonly place: number
  /** Until when its process knows that it holds it. */
  leaseEndsMs: number
  /** The requests about it that are on their way. */
  readonly openRequests: Set<Asked>
  /** Whatever explains that its lease ends early, or that it is not deleted. */
  readonly excuses: Set<string>
  /** The process knows that it holds it no more. */
  end: 'deleted' | 'released' | 'left' | undefined
  /** Since when it knows that. */
  endMs: number | undefined
  lost: boolean
  /** Its release was asked for. */
  isReleased: boolean
  /** The last answer to a renewal of its lease was a refusal. */
  isRefused: boolean
  /** When a request about it was refused or failed last. */
  refusedMs: number
}

/** Its process has neither settled it nor lost its lease. */
export function isHeld({ end, lost }: DeliveryEntry): boolean {
  return end === undefined && !lost
}

/** The event of a message that has one alone: the outcome of others depends on more than one handler. */
export function onlyEventOf({ events }: MessageEntry): AppEvent | undefined {
  return events.length === 1 ? events[0] : undefined
}
