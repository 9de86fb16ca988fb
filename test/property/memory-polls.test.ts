import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  createManualClock,
  createMemoryQueue,
  type QueuedMessage,
} from '../../src/queue/memory/memory.ts'

const which = fc.nat(5)
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('poll' as const),
      maxMessages: fc.integer({ min: 1, max: 4 }),
      waitSeconds: fc.constantFrom(0, 5, 20),
      visibilitySeconds: fc.constantFrom(0, 1, 3, 30),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      groupIds: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('abort' as const), which }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('delete' as const), which }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('release' as const), which }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 500, 1_000) }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

it.each([
  ['standard', 'q'],
  ['FIFO', 'q.fifo'],
])(
  'a poll of a %s queue waits only while there is nothing for it, and the first is served first',
  async (_, name) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
        const world = new World(name)
        for (const one of steps) {
          await world.take(one)
          world.check()
        }
      }),
      { numRuns: 60 },
    )
  },
)

interface Poll {
  readonly abort: AbortController
  readonly endMs: number
  /** Undefined while it waits. */
  outcome: number | 'aborted' | undefined
}

class World {
  readonly #clock = createManualClock()
  readonly #queue
  readonly #isFifo: boolean
  readonly #polls: Poll[] = []
  /** In the order of their answers. */
  readonly #served: Poll[] = []
  readonly #handles: string[] = []
  /** How often a message was in an answer, by its id. */
  readonly #answered = new Map<string, number>()
  #sent = 0

  constructor(name: string) {
    this.#isFifo = name.endsWith('.fifo')
    this.#queue = createMemoryQueue({ clock: this.#clock, name, inFlightLimit: 6 })
  }

  async take(one: Step): Promise<void> {
    if (one.do === 'poll') this.#poll(one)
    if (one.do === 'send') {
      await this.#queue.send(
        one.groupIds.map((groupId) => {
          const body = String(this.#sent++)
          return this.#isFifo ? { body, groupId, deduplicationId: body } : { body }
        }),
      )
    }
    if (one.do === 'abort') this.#polls.at(-1 - one.which)?.abort.abort()
    const receiptHandle = 'which' in one ? this.#handles.at(-1 - one.which) : undefined
    if (receiptHandle !== undefined && one.do === 'delete')
      await this.#queue.delete([receiptHandle])
    if (receiptHandle !== undefined && one.do === 'release') {
      await this.#queue.changeVisibility([{ receiptHandle, seconds: 0 }])
    }
    await this.#clock.advance(one.do === 'wait' ? one.ms : 0)
  }

  #poll({ maxMessages, waitSeconds, visibilitySeconds }: Extract<Step, { do: 'poll' }>): void {
    const abort = new AbortController()
    const endMs = this.#clock.now() + waitSeconds * 1000
    const poll: Poll = { abort, endMs, outcome: undefined }
    this.#polls.push(poll)
    const { signal } = abort
    this.#queue.receive({ maxMessages, waitSeconds, visibilitySeconds, signal }).then(
      (messages) => {
        poll.outcome = messages.length
        if (messages.length > 0) this.#served.push(poll)
        for (const { messageId, receiptHandle } of messages) {
          this.#answered.set(messageId, (this.#answered.get(messageId) ?? 0) + 1)
          this.#handles.push(receiptHandle)
        }
      },
      (error) => {
        poll.outcome = error.code === 'OverLimit' ? 0 : 'aborted'
      },
    )
  }

  check(): void {
    const nowMs = this.#clock.now()
    const messages = this.#queue.messages()
    for (const { messageId, receiveCount } of messages) {
      expect(receiveCount).toBe(this.#answered.get(messageId) ?? 0)
    }
    const waiting = this.#polls.filter(({ outcome }) => outcome === undefined)
    if (this.#hasNext(messages)) expect(waiting).toEqual([])
    for (const { endMs, abort } of waiting) {
      expect(endMs).toBeGreaterThan(nowMs)
      expect(abort.signal.aborted).toBe(false)
    }
    // Whoever was served meanwhile came before all that still wait.
    const served = this.#served.splice(0).map((poll) => this.#polls.indexOf(poll))
    expect(served).toEqual([...served].sort((one, other) => one - other))
    const firstWaiting = waiting[0] ? this.#polls.indexOf(waiting[0]) : this.#polls.length
    for (const at of served) expect(at).toBeLessThan(firstWaiting)
  }

  #hasNext(messages: readonly QueuedMessage[]): boolean {
    if (messages.filter(({ state }) => state === 'in flight').length >= 6) return false
    const busy = new Set(
      messages.filter(({ state }) => state === 'in flight').map(({ groupId }) => groupId),
    )
    return messages.some(
      ({ state, groupId }) => state === 'visible' && !(this.#isFifo && busy.has(groupId)),
    )
  }
}
