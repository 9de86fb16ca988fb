import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { PermanentError } from '../../src/message/permanent-error.ts'
import { RetryAfterError } from '../../src/message/retry-after-error.ts'
import { type Fault, fault, type MemoryQueue, type Request } from '../../src/queue/memory/memory.ts'
import { createRouter } from '../../src/route/router.ts'
import type { Worker } from '../../src/worker/worker.ts'
import {
  catalogue,
  expectNoBugs,
  newWorld,
  pass,
  severable,
  whilePassing,
  type World,
} from './worker-world.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  expectNoBugs()
})

/** The behaviour of a handler at one attempt of an event. */
const outcome = fc.oneof(
  { weight: 6, arbitrary: fc.constant('done' as const) },
  fc.constant('skip' as const),
  fc.constant('fail' as const),
  fc.constant('never' as const),
  fc.constant('later' as const),
  fc.constant('stuck' as const),
  fc.constant('slow' as const),
)
type Outcome = typeof outcome extends fc.Arbitrary<infer T> ? T : never

/** Each event's outcomes, attempt by attempt; the last one holds for all further ones. */
const event = fc.oneof(
  { weight: 9, arbitrary: fc.array(outcome, { minLength: 1, maxLength: 3 }) },
  fc.constant('unwanted' as const),
  fc.constant('poison' as const),
)
const message = fc.array(event, { minLength: 1, maxLength: 4 })

const badFault: fc.Arbitrary<Fault> = fc.oneof(
  fc.constant(fault.throttle()),
  fc.constant(fault.reject('Unreachable', 'ECONNRESET')),
  fc.constant(fault.loseAnswer()),
  fc.constant(fault.failEntries([0])),
  fc.constant(fault.failEntries('all')),
  fc.constant(fault.failEntries([0], { code: 'MessageNotInflight', senderFault: true })),
  fc.constant(fault.corruptBodies([0])),
  fc.constant(fault.unreadableMessages([0])),
  fc.constant(fault.delay(40_000)),
)
const requests = ['receive', 'delete', 'changeVisibility', 'send'] as const

const step = fc.oneof(
  fc.record({ do: fc.constant('send' as const), messages: fc.array(message, { maxLength: 6 }) }),
  fc.record({ do: fc.constant('pass' as const), seconds: fc.constantFrom(0.05, 0.5, 3, 20, 45) }),
  fc.record({
    do: fc.constant('fault' as const),
    request: fc.constantFrom<Request>(...requests),
    fault: badFault,
    times: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({ do: fc.constant('stop' as const), graceSeconds: fc.constantFrom(0, 1, 10) }),
  fc.record({ do: fc.constant('crash' as const) }),
)

/** What became of the events, seen from outside the worker. */
interface Ledger {
  /** Message ids, each with the ids of its events. */
  readonly messages: Map<string, readonly number[]>
  readonly plans: Map<number, Outcome[] | 'unwanted' | 'poison'>
  readonly attempts: Map<number, number>
  /** How often a handler succeeded, by event. */
  readonly done: Map<number, number>
  /** From then on every handler succeeds: while all fail nothing is dead-lettered, however long it takes. */
  isOutageOver: boolean
}

const newLedger = (): Ledger => ({
  messages: new Map(),
  plans: new Map(),
  attempts: new Map(),
  done: new Map(),
  isOutageOver: false,
})

function routerOf(ledger: Ledger) {
  const { plans, attempts, done } = ledger
  const finish = (id: number) => void done.set(id, (done.get(id) ?? 0) + 1)
  return createRouter(catalogue).on('order.placed', async ({ id }, { skip }) => {
    const attempt = attempts.get(id) ?? 0
    attempts.set(id, attempt + 1)
    const plan = plans.get(id)
    const isPlanned = Array.isArray(plan) && !ledger.isOutageOver
    const now = isPlanned ? (plan[Math.min(attempt, plan.length - 1)] ?? 'done') : 'done'
    if (now === 'fail') throw new Error('no')
    if (now === 'never') throw new PermanentError('never')
    if (now === 'later') throw new RetryAfterError({ seconds: 7 })
    // It keeps its place until then, and for ever if it never ends.
    if (now === 'stuck') await new Promise((_, fail) => setTimeout(fail, 60_000, new Error('late')))
    if (now === 'slow') await new Promise((resolve) => setTimeout(resolve, 25_000))
    finish(id)
    return now === 'skip' ? skip('not this one') : undefined
  })
}

async function send(
  world: World,
  ledger: Ledger,
  messages: readonly (typeof message extends fc.Arbitrary<infer T> ? T : never)[],
) {
  for (const events of messages) {
    const ids = events.map((plan) => {
      const id = ledger.plans.size
      ledger.plans.set(id, plan)
      return id
    })
    const bodies = ids.map((id, at) => {
      const plan = events[at]
      if (plan === 'unwanted') return { type: 'nobody.asks', id }
      return { type: 'order.placed', id: plan === 'poison' ? `poison ${id}` : id }
    })
    const body = JSON.stringify(bodies.length === 1 ? bodies[0] : bodies)
    world.queue.faults.clear()
    const [result] = await world.queue.send([{ body }])
    if (result?.ok && result.messageId !== undefined) ledger.messages.set(result.messageId, ids)
  }
}

/** The ids of the events on the dead-letter queue, each as often as it is there. */
function stored(dlq: MemoryQueue): number[] {
  return dlq
    .messages()
    .flatMap(({ body }) =>
      [JSON.parse(body)].flat().map(({ id }) => Number(String(id).replace('poison ', ''))),
    )
}

/** Nothing was deleted that was neither handled, nor stored on the DLQ, nor unwanted. */
function expectNothingLost({ queue, dlq }: World, { messages, plans, done }: Ledger): void {
  const there = new Set(queue.messages().map(({ messageId }) => messageId))
  const dead = new Set(stored(dlq))
  for (const [messageId, ids] of messages) {
    if (there.has(messageId)) continue
    const lost = ids.filter((id) => !(done.has(id) || dead.has(id) || plans.get(id) === 'unwanted'))
    expect(lost).toEqual([])
  }
}

const options = {
  handlerTimeoutSeconds: 15,
  concurrency: 5,
  backoff: { firstSeconds: 1, maxSeconds: 5 },
  circuitBreaker: { failures: 10, windowSeconds: 1, probeSeconds: 1, minWaitSeconds: 5 },
}

/** Lets time go by until the queue is empty. */
async function emptied({ queue }: World): Promise<void> {
  for (let passed = 0; passed < 3_600 && queue.messages().length > 0; passed += 10) await pass(10)
  // A request on its way to the last of them may be a slow one.
  await pass(60)
}

it('loses nothing, whatever handlers do, requests come to, and workers die of', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      const world = newWorld({ maxReceiveCount: 6 })
      const ledger = newLedger()
      const router = routerOf(ledger)
      const workers: { worker: Worker; line: ReturnType<typeof severable> }[] = []
      const begin = async () => {
        const line = severable(world.service)
        const worker = world.worker(router, { ...options, service: line })
        workers.push({ worker, line })
        await whilePassing(worker.start(), 600)
      }
      await begin()
      for (const one of steps) {
        const current = workers.at(-1)
        if (one.do === 'send') await send(world, ledger, one.messages)
        if (one.do === 'pass') await pass(one.seconds)
        if (one.do === 'fault') {
          const { faults } = one.request === 'send' ? world.dlq : world.queue
          faults.next(one.request, one.fault, one.times)
        }
        if (one.do === 'stop') {
          const report = current?.worker.stop({ graceSeconds: one.graceSeconds })
          if (report) await whilePassing(report)
          await begin()
        }
        if (one.do === 'crash') {
          current?.line.sever()
          // Its handlers continue, as in a process that lost its network; its timers need not.
          if (current) await whilePassing(current.worker.stop({ graceSeconds: 0 }))
          await begin()
        }
        expectNothingLost(world, ledger)
      }
      world.queue.faults.clear()
      world.dlq.faults.clear()
      await pass(600)
      ledger.isOutageOver = true
      await emptied(world)
      expectNothingLost(world, ledger)
      // And nothing is stuck: all of it was settled in the end.
      expect(world.queue.messages()).toEqual([])
      expect(workers.at(-1)?.worker.health()).toMatchObject({
        inFlight: 0,
        settling: 0,
        running: 0,
      })
      for (const { worker } of workers.slice(-1))
        await whilePassing(worker.stop({ graceSeconds: 0 }))
    }),
    { numRuns: 100 },
  )
}, 120_000)

it('settles every event exactly once where nothing goes wrong but handlers', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 20 }), async (messages) => {
      const world = newWorld({ maxReceiveCount: 6 })
      const ledger = newLedger()
      const worker = world.worker(routerOf(ledger), { ...options, circuitBreaker: false })
      await whilePassing(worker.start())
      await send(world, ledger, messages)
      await emptied(world)
      expect(world.queue.messages()).toEqual([])
      const dead = stored(world.dlq)
      for (const [id, plan] of ledger.plans) {
        const timesDone = ledger.done.get(id) ?? 0
        const timesDead = dead.filter((one) => one === id).length
        const wanted = plan === 'unwanted' ? 0 : 1
        // A handler that was too slow for its time-out is done twice: late, and on the next attempt.
        const slow = Array.isArray(plan) && plan.includes('slow')
        if (slow) expect(timesDone + timesDead).toBeGreaterThanOrEqual(1)
        else expect([id, plan, timesDone + timesDead]).toEqual([id, plan, wanted])
      }
      // An event that was done was not run again, however often its message came.
      for (const [id, times] of ledger.attempts) {
        const plan = ledger.plans.get(id)
        if (Array.isArray(plan) && plan[0] === 'done') expect([id, times]).toEqual([id, 1])
      }
      // Each was reported for good exactly once.
      const ended = world.reported.settled?.filter(({ outcome }) => outcome !== 'Retry') ?? []
      expect(ended).toHaveLength(ledger.plans.size)
      await whilePassing(worker.stop({ graceSeconds: 0 }))
    }),
    { numRuns: 40 },
  )
}, 120_000)
