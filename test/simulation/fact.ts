import type { Plan } from '../../src/dead-letter/plan/plan.ts'
import type { Outgoing } from '../../src/message/outgoing.ts'
import type { MessageAttributes, Received } from '../../src/message/received.ts'
import type { EntryResult, ReceiveRequest } from '../../src/queue/port.ts'
import type { Request as Action } from '../../src/queue/memory/memory.ts'
import type { CircuitBreakerOptions } from '../../src/worker/handle/circuit.ts'
import type { WorkerState } from '../../src/worker/report/health.ts'
import type { StopReport } from '../../src/worker/report/stop-report.ts'
import type { AppEvent } from './app/app-event.ts'
import type { Visit, VisitEnd } from './desk/visit.ts'

export type { Action }

/** One of the two queues of a simulation. */
export type QueueRole = 'source' | 'DLQ'

/** A request on its way, from a process to SQS. */
export interface Asked {
  /** The same in all facts about it. */
  readonly number: number
  /** When its process asked. */
  readonly askedMs: number
  readonly action: Action
  readonly queue: QueueRole
  /** Of a delete or a change. */
  readonly handles: readonly string[]
  /** Of a change: the seconds of each handle. */
  readonly seconds: readonly number[]
  /** A change that settles messages, and does not renew their leases. */
  readonly isRelease: boolean
  /** Of a send. */
  readonly outgoing: readonly Outgoing[]
  /** Of a receive. */
  readonly receive: Omit<ReceiveRequest, 'signal'> | undefined
}

/** Everything that the laws are about, as it happens. */
export type Fact = { readonly atMs: number } & (
  | {
      /** A message was put on the source by its producer. */
      readonly _tag: 'Produced'
      readonly messageId: string
      readonly events: readonly AppEvent[]
      readonly body: string
      readonly groupId: string | undefined
    }
  | {
      /** A message has been on a queue since before the simulation. */
      readonly _tag: 'LeftOver'
      readonly messageId: string
      readonly queue: QueueRole
      readonly event: AppEvent
      readonly body: string
      readonly groupId: string | undefined
      readonly attributes: MessageAttributes
      /** The message that first brought its event, and the place of the event there. */
      readonly first: { readonly messageId: string; readonly index: number } | undefined
    }
  | { readonly _tag: 'Asked'; readonly process: string; readonly request: Asked }
  | {
      /** SQS has carried a request out. */
      readonly _tag: 'CarriedOut'
      readonly process: string
      readonly request: Asked
      /** The messages that are gone because of it. */
      readonly removed: readonly string[]
      /** The answer to each entry of a batch. */
      readonly results: readonly EntryResult[]
      /** What a receive has taken. */
      readonly received: readonly Received[]
    }
  | {
      /** A process got the answer to its request, or an error. */
      readonly _tag: 'Answered'
      readonly process: string
      readonly request: Asked
      readonly error: string | undefined
      readonly results: readonly EntryResult[]
      readonly received: readonly Received[]
    }
  | {
      readonly _tag: 'HandlerBegan'
      readonly process: string
      /** One call of a handler, of one event or of a batch. */
      readonly call: number
      readonly pattern: string
      readonly events: readonly Handled[]
    }
  | {
      readonly _tag: 'HandlerEnded'
      readonly process: string
      readonly call: number
      readonly pattern: string
      /** For each of its events. */
      readonly outcomes: readonly HandlerOutcome[]
      readonly tookMs: number
    }
  | {
      /** The worker says that a handler has overrun its time: what comes of it is ignored. */
      readonly _tag: 'Overran'
      readonly process: string
      readonly key: string
    }
  | {
      readonly _tag: 'LeaseLost'
      readonly process: string
      readonly messageId: string
      /** When its process received it, which tells which receive of the message it was. */
      readonly receivedMs: number
    }
  | { readonly _tag: 'Left'; readonly process: string; readonly messageId: string }
  | {
      readonly _tag: 'CircuitOpened'
      readonly process: string
      readonly handler: string | undefined
    }
  | {
      readonly _tag: 'CircuitClosed'
      readonly process: string
      readonly handler: string | undefined
    }
  | { readonly _tag: 'Bug'; readonly process: string; readonly what: string }
  | { readonly _tag: 'Booted'; readonly process: string; readonly worker: WorkerFacts }
  | { readonly _tag: 'Started'; readonly process: string }
  | {
      /** What a probe was told of the worker. */
      readonly _tag: 'Examined'
      readonly process: string
      readonly state: WorkerState
      readonly live: boolean
      readonly ready: boolean
    }
  | { readonly _tag: 'Died'; readonly process: string }
  | {
      /** The other worker of a process has so many places of the pool that they share. */
      readonly _tag: 'Shared'
      readonly process: string
      readonly places: number
    }
  | { readonly _tag: 'Paused'; readonly process: string }
  | { readonly _tag: 'Resumed'; readonly process: string }
  | { readonly _tag: 'StopBegan'; readonly process: string; readonly graceMs: number }
  | { readonly _tag: 'StopEnded'; readonly process: string; readonly report: StopReport }
  | { readonly _tag: 'Blocked'; readonly process: string; readonly forMs: number }
  | { readonly _tag: 'VisitBegan'; readonly process: string; readonly visit: Visit }
  | {
      /** A person has a plan: a new one, or that of an earlier life. */
      readonly _tag: 'Planned'
      readonly process: string
      readonly plan: Plan
      /** How many messages are hidden after the look that it was made from, as the person was told. */
      readonly stillHidden: number
    }
  | {
      /** The person has said yes to a plan, and a run of it begins. */
      readonly _tag: 'RunBegan'
      readonly process: string
      readonly planId: string
      /** The names of its files. */
      readonly journal: string | undefined
      readonly exportTo: string | undefined
      readonly audit: string
      /** The ids of the letters that the journal knows to be sent. */
      readonly known: readonly string[]
    }
  | {
      /** Lines are in a file, and outlive their process. */
      readonly _tag: 'Written'
      readonly process: string
      readonly path: string
      readonly lines: readonly string[]
      /** All that was written to it outlives the machine too. */
      readonly isSynced: boolean
    }
  | {
      readonly _tag: 'WriteFailed'
      readonly process: string
      /** Undefined for a file without a name. */
      readonly path: string | undefined
    }
  | {
      /** The machine of a process is off for a while. What was not synced is gone. */
      readonly _tag: 'WentDown'
      readonly process: string
    }
  | { readonly _tag: 'VisitInterrupted'; readonly process: string }
  | { readonly _tag: 'VisitEnded'; readonly process: string; readonly end: VisitEnd }
  | {
      /** SQS makes a message visible before its time: another of its servers did not hear that it was received. */
      readonly _tag: 'ShownEarly'
      readonly messageId: string
    }
  | {
      /** All messages of a queue are gone: it was purged, or removed. */
      readonly _tag: 'Emptied'
      readonly queue: QueueRole
      readonly messageIds: readonly string[]
    }
  | { readonly _tag: 'Fault'; readonly id: string; readonly what: string }
  | { readonly _tag: 'Calm' }
)

/** The facts with a tag. */
export type FactOf<Tag extends Fact['_tag']> = Extract<Fact, { readonly _tag: Tag }>

/** An event that a handler is called with. */
export interface Handled {
  readonly event: AppEvent
  readonly key: string
  readonly messageId: string
  readonly receiveCount: number
}

export type HandlerOutcome =
  | 'succeeded'
  | 'skipped'
  | 'failed'
  | 'failed for good'
  | 'asked to wait'

/** What the laws must know of a worker. */
export interface WorkerFacts {
  readonly concurrency: number
  readonly maxBytesInFlight: number
  readonly maxPolls: number
  readonly maxAttempts: number
  readonly handlerTimeoutSeconds: number
  readonly visibilitySeconds: number
  readonly waitSeconds: number
  readonly isPartitioned: boolean
  readonly poolPlaces: number | undefined
  readonly circuitBreaker: CircuitBreakerOptions | false
}
