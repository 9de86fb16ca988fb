import { vi } from 'vitest'
import type { EntryResult, Queue, VisibilityChange } from '../../../src/queue/port.ts'
import {
  noneInFlight,
  Ticket,
  type TicketContext,
  type TicketLeases,
} from '../../../src/worker/in-flight/ticket.ts'
import { received } from '../dead-letter/received.ts'

export function fakeLeases() {
  return { add: vi.fn(), keep: vi.fn(), release: vi.fn(), check: vi.fn() } satisfies TicketLeases
}

/** The context of tickets, with their counts; a step taken twice fails the test. */
export function ticketContext(different: Partial<TicketContext> = {}): TicketContext {
  return {
    counts: noneInFlight(),
    leases: fakeLeases(),
    visibilitySeconds: 30,
    nowMs: () => 0,
    onRoom() {},
    onMisuse(_ticket, error) {
      throw error
    },
    ...different,
  }
}

/** A message in flight. */
export function ticketOf(
  id: string,
  { visibilityMs = 30_000, nowMs = 0, leases = fakeLeases() } = {},
): Ticket {
  return new Ticket(
    received({ messageId: id, receiptHandle: id, receiveCount: 1 }),
    ticketContext({ visibilitySeconds: visibilityMs / 1000, nowMs: () => nowMs, leases }),
  )
}

/** A queue that answers only some requests, and records each. */
export interface ScriptedQueue extends Mutable<Queue> {
  readonly deleted: string[][]
  readonly changed: VisibilityChange[][]
  /** The results of the next requests; later ones succeed. */
  readonly answers: (Error | readonly EntryResult[])[]
}

export const ok: EntryResult = { ok: true }
export const failed = (code = 'InternalError', senderFault = false): EntryResult => ({
  ok: false,
  code,
  senderFault,
  message: `${code}, said SQS`,
})

export function scriptedQueue(): ScriptedQueue {
  const answers: ScriptedQueue['answers'] = []
  const deleted: string[][] = []
  const changed: VisibilityChange[][] = []
  const answer = async (count: number): Promise<readonly EntryResult[]> => {
    const next = answers.shift()
    if (next instanceof Error) throw next
    return next ?? Array.from({ length: count }, () => ok)
  }
  const refuse = async () => {
    throw new Error('not in this test')
  }
  return {
    url: 'http://sqs.us-east-1.memory.invalid/000000000000/orders',
    answers,
    deleted,
    changed,
    delete: (handles) => {
      deleted.push([...handles])
      return answer(handles.length)
    },
    changeVisibility: (changes) => {
      changed.push([...changes])
      return answer(changes.length)
    },
    receive: refuse,
    send: refuse,
    attributes: refuse,
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
