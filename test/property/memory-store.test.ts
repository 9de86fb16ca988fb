import fc from 'fast-check'
import { expect, it } from 'vitest'
import { receivedMessage } from '../../src/queue/memory/store/message.ts'
import type { StoreSettings } from '../../src/queue/memory/store/store-settings.ts'
import { MemoryStore } from '../../src/queue/memory/store/store.ts'
import { type NaiveMessage, NaiveStore } from './naive-store.ts'
import { type Name, type Step, step } from './store-step.ts'

it.each([
  ['standard', false],
  ['FIFO', true],
])('a %s queue in memory does what the rules of SQS say, one by one', (_, fifo) => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 80, size: 'max' }), (steps) => {
      const world = new World(fifo)
      for (const one of steps) {
        world.take(one)
        world.compare()
      }
    }),
    { numRuns: 150 },
  )
})

/** Two queues, each as the store and as the list that is walked. */
class World {
  #nowMs = Date.UTC(2026, 0, 1)
  readonly #queues: Readonly<Record<Name, Pair>>
  /** Every receive of a message, the latest last. */
  readonly #seen: { on: Pair; handle: string; message: NaiveMessage }[] = []
  #sent = 0

  constructor(fifo: boolean) {
    const naive = new Map<string, NaiveStore>()
    const pairOf = (name: Name): Pair => {
      const settings = settingsOf(name, fifo)
      const store = new MemoryStore(settings, (arn) => {
        const target = this.#queues[arn as Name]?.store
        return (
          target &&
          ((messages) => {
            for (const message of messages) target.takeOver(message, name, this.#nowMs)
          })
        )
      })
      naive.set(name, new NaiveStore(settings, naive))
      return { name, settings, store, naive: naive.get(name) as NaiveStore, bodies: new Map() }
    }
    this.#queues = { source: pairOf('source'), dlq: pairOf('dlq') }
  }

  take(one: Step): void {
    if (one.do === 'add') for (const groupId of one.groupIds) this.#add(one, groupId)
    if (one.do === 'take') this.#take(one)
    if (one.do === 'remove' || one.do === 'hide') this.#settle(one)
    if (one.do === 'wait') this.#wait(one.ms)
    if (one.do === 'set') Object.assign(this.#queues[one.on].settings, one.setting)
    if (one.do === 'clear') {
      this.#queues[one.on].store.clear()
      this.#queues[one.on].naive.messages = []
    }
  }

  #add({ on: name, repeated, delaySeconds }: Extract<Step, { do: 'add' }>, groupId: string): void {
    const { settings, store, naive, bodies } = this.#queues[name]
    const body = String(this.#sent++)
    const outgoing = settings.fifo
      ? { body, groupId, deduplicationId: repeated ?? body }
      : { body, ...(delaySeconds !== undefined && { delaySeconds }) }
    const result = store.add(outgoing, this.#nowMs)
    const messageId = (result.ok && result.messageId) || ''
    const expected = naive.add(outgoing, this.#nowMs)
    if (expected === body) bodies.set(messageId, body)
    expect(bodies.get(messageId)).toBe(expected)
  }

  #take({ on: name, most, seconds, attemptId }: Extract<Step, { do: 'take' }>): void {
    const pair = this.#queues[name]
    const request = { maxMessages: most, visibilitySeconds: seconds, attemptId }
    const taken = pair.store.take(request, this.#nowMs)
    const expected = pair.naive.take(most, seconds, attemptId, this.#nowMs)
    expect(taken.map(({ outgoing }) => outgoing.body)).toEqual(expected.map(({ body }) => body))
    taken.forEach((message, at) => {
      const handle = receivedMessage(message, name).receiptHandle
      this.#seen.push({ on: pair, handle, message: { ...(expected[at] as NaiveMessage) } })
    })
  }

  #settle(one: Extract<Step, { do: 'remove' | 'hide' }>): void {
    const seen = this.#seen.at(-1 - one.which)
    if (!seen) return
    const { on, handle, message } = seen
    const [answer, isDone] =
      one.do === 'remove'
        ? [on.store.remove(handle, this.#nowMs), on.naive.remove(message, this.#nowMs)]
        : [
            on.store.hide(handle, one.seconds, this.#nowMs),
            on.naive.hide(message, one.seconds, this.#nowMs),
          ]
    expect(answer.ok).toBe(isDone)
  }

  /** Nothing can be received by itself before the time for which the store says so. */
  #wait(ms: number): void {
    const pairs = Object.values(this.#queues)
    const before = pairs.map(({ store }) =>
      store.hasNext(this.#nowMs) ? this.#nowMs : store.nextChangeMs,
    )
    this.#nowMs += ms
    pairs.forEach(({ naive }, at) => {
      naive.advance(this.#nowMs)
      if (naive.hasNext(this.#nowMs)) expect(before[at]).toBeLessThanOrEqual(this.#nowMs)
    })
  }

  compare(): void {
    for (const { store, naive, settings } of Object.values(this.#queues)) {
      naive.advance(this.#nowMs)
      const states = naive.messages.map((message) => naive.state(message, this.#nowMs))
      expect(store.counts(this.#nowMs)).toEqual({
        visible: states.filter((state) => state === 'visible').length,
        inFlight: states.filter((state) => state === 'in flight').length,
        delayed: states.filter((state) => state === 'delayed').length,
      })
      expect(store.hasNext(this.#nowMs)).toBe(naive.hasNext(this.#nowMs))
      const messages = store.all(this.#nowMs).map((message) => ({
        body: message.outgoing.body,
        state: message.state,
        receiveCount: message.receiveCount,
        sentAtMs: message.sentAtMs,
        source: message.deadLetterSourceArn,
        sequence: Number(message.sequenceNumber ?? 0),
      }))
      expect(messages).toEqual(
        naive.messages.map(({ body, receiveCount, sentAtMs, source, sequence }, at) => ({
          body,
          state: states[at],
          receiveCount,
          sentAtMs,
          source,
          sequence: settings.fifo ? sequence : 0,
        })),
      )
    }
  }
}

interface Pair {
  readonly name: Name
  readonly settings: StoreSettings
  readonly store: MemoryStore
  readonly naive: NaiveStore
  /** Of the messages that were sent here, by their ids. */
  readonly bodies: Map<string, string>
}

function settingsOf(name: Name, fifo: boolean): StoreSettings {
  return {
    name,
    fifo,
    contentBasedDeduplication: false,
    deduplicationScope: 'queue',
    visibilitySeconds: 2,
    delaySeconds: 0,
    retentionSeconds: 345_600,
    redrivePolicy:
      name === 'source' ? { deadLetterQueueArn: 'dlq', maxReceiveCount: 2 } : undefined,
    inFlightLimit: 120_000,
  }
}
