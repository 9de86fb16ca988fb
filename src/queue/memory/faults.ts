import type { QueueErrorKind } from '../queue-error.ts'

/** The requests of a queue that can be made to fail, by the names of the port's methods. */
export type Request = 'receive' | 'delete' | 'changeVisibility' | 'send' | 'attributes'

/** What goes wrong with one request. */
export type Fault =
  /** Refused as a whole, without any effect. */
  | { readonly _tag: 'Reject'; readonly kind: QueueErrorKind; readonly code: string }
  /** Carried out in full, but the answer never comes: received messages are in flight, unseen. */
  | { readonly _tag: 'LoseAnswer'; readonly kind: QueueErrorKind; readonly code: string }
  /** These entries of a batch fail without effect, the others are carried out. */
  | {
      readonly _tag: 'FailEntries'
      readonly positions: readonly number[] | 'all'
      readonly code: string
      readonly senderFault: boolean
    }
  /** Receive only: these bodies arrive damaged, with `bodyIntact: false`. */
  | { readonly _tag: 'CorruptBodies'; readonly positions: readonly number[] | 'all' }
  /** Receive only: these messages are received, but cannot be read. */
  | { readonly _tag: 'UnreadableMessages'; readonly positions: readonly number[] | 'all' }
  /** Does not begin until it is released; a signal still ends it. */
  | { readonly _tag: 'Hang'; readonly released: Promise<void>; readonly release: () => void }
  /** Begins this much later, by the queue's clock. */
  | { readonly _tag: 'Delay'; readonly ms: number }

/** Makes faults: `queue.faults.next('delete', fault.throttle())`. */
export const fault = {
  throttle: (): Fault => ({ _tag: 'Reject', kind: 'Throttled', code: 'RequestThrottled' }),
  /** `code` is what AWS would call it; the kind is what a consumer acts on. */
  reject: (kind: QueueErrorKind, code: string = kind): Fault => ({ _tag: 'Reject', kind, code }),
  loseAnswer: (kind: QueueErrorKind = 'TimedOut', code = 'ETIMEDOUT'): Fault => ({
    _tag: 'LoseAnswer',
    kind,
    code,
  }),
  /** By default all entries fail by SQS's own fault, so that another try may succeed. */
  failEntries: (
    positions: readonly number[] | 'all' = 'all',
    { code = 'InternalError', senderFault = false }: { code?: string; senderFault?: boolean } = {},
  ): Fault => ({ _tag: 'FailEntries', positions, code, senderFault }),
  corruptBodies: (positions: readonly number[] | 'all' = 'all'): Fault => ({
    _tag: 'CorruptBodies',
    positions,
  }),
  unreadableMessages: (positions: readonly number[] | 'all' = 'all'): Fault => ({
    _tag: 'UnreadableMessages',
    positions,
  }),
  /** Keep the result, to let the request continue: `const hung = fault.hang()`, `hung.release()`. */
  hang: (): Extract<Fault, { _tag: 'Hang' }> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    return { _tag: 'Hang', released: promise, release: resolve }
  },
  delay: (ms: number): Fault => ({ _tag: 'Delay', ms }),
}

/** The faults that are planned for a queue in memory. */
export interface Faults {
  /** The next `times` requests of this sort fail so. Faults queue up; default once. */
  next(request: Request, fault: Fault, times?: number): void
  /** Every request of this sort fails so, once those of `next` are used up, until the answer is called. */
  always(request: Request, fault: Fault): () => void
  /** Forgets all of them. Requests that hang already keep hanging. */
  clear(): void
}

/** The queue's own side of {@link Faults}. */
export interface FaultPlan extends Faults {
  take(request: Request): Fault | undefined
}

export function createFaultPlan(): FaultPlan {
  const ahead = new Map<Request, Fault[]>()
  const standing = new Map<Request, Fault>()
  return {
    next(request, fault, times = 1) {
      const faults = ahead.get(request) ?? []
      for (let i = 0; i < times; i++) faults.push(fault)
      ahead.set(request, faults)
    },
    always(request, fault) {
      standing.set(request, fault)
      return () => {
        if (standing.get(request) === fault) standing.delete(request)
      }
    },
    clear() {
      ahead.clear()
      standing.clear()
    },
    take: (request) => ahead.get(request)?.shift() ?? standing.get(request),
  }
}

/** Whether the fault applies to the entry at this position. */
export function meets(positions: readonly number[] | 'all', position: number): boolean {
  return positions === 'all' || positions.includes(position)
}
