import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Journal } from '../../src/dead-letter/replay/journal.ts'
import type { ReplayResult } from '../../src/dead-letter/replay/outcome.ts'
import { type Fault, fault, type Request } from '../../src/queue/memory/memory.ts'
import {
  bodies,
  createWorld,
  numbersOf,
  planOf,
  replayPlan,
  states,
} from '../unit/dead-letter/world.ts'

const anyFault: fc.Arbitrary<Fault> = fc.oneof(
  fc.constant(fault.throttle()),
  fc.constantFrom<Fault>(
    fault.reject('AccessDenied'),
    fault.reject('Unreachable'),
    fault.reject('ServerFault'),
  ),
  fc.constant(fault.loseAnswer()),
  fc
    .tuple(fc.subarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), fc.boolean())
    .map(([positions, senderFault]) => fault.failEntries(positions, { senderFault })),
  fc.integer({ min: 0, max: 310_000 }).map(fault.delay),
)

const anyRun = fc.record({
  faults: fc.array(
    fc.tuple(
      fc.constantFrom('source', 'dlq'),
      fc.constantFrom<Request>('receive', 'send', 'delete', 'changeVisibility'),
      anyFault,
      fc.integer({ min: 0, max: 3 }),
    ),
    { maxLength: 6 },
  ),
  interruptAfter: fc.option(fc.integer({ min: 0, max: 30 })),
  maxMessages: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
  perSecond: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
  canary: fc.option(
    fc.record({ count: fc.integer({ min: 1, max: 5 }), waitSeconds: fc.constant(5) }),
    {
      nil: undefined,
    },
  ),
})

const anyCase = fc.record({
  fifo: fc.boolean(),
  groups: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 30 }),
  limit: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
  runs: fc.array(anyRun, { minLength: 1, maxLength: 3 }),
})

test('replays lose nothing: each message is on the source or on the DLQ, whatever fails, and the reports are true', async () => {
  await fc.assert(
    fc.asyncProperty(anyCase, async ({ fifo, groups, limit, runs }) => {
      const world = createWorld({ fifo })
      const { dlq, source, clock, storage } = world
      const all = groups.map((group, at) => JSON.stringify({ type: group, at }))
      for (const [at, body] of all.entries()) {
        const ids = fifo ? { groupId: groups[at] ?? '', deduplicationId: `${at}` } : {}
        await dlq.send([{ body, ...ids }])
      }
      const bodyOf = new Map(dlq.messages().map(({ messageId, body }) => [messageId, body]))
      const plan = await planOf(world, { limit })
      const doubted = new Set<string>()
      for (const { faults, interruptAfter, ...options } of runs) {
        for (const [where, request, planned, unharmed] of faults) {
          const queue = where === 'dlq' ? dlq : source
          queue.faults.next(request, fault.delay(0), unharmed)
          queue.faults.next(request, planned)
        }
        const controller = new AbortController()
        const results: ReplayResult[] = []
        const journal = await Journal.open('journal', plan, storage)
        const report = await replayPlan(world, plan, {
          ...options,
          journal,
          signal: controller.signal,
          onResult: (result) => {
            results.push(result)
            if (results.length === interruptAfter) controller.abort()
          },
        }).catch(() => undefined)
        await journal.close()
        for (const queue of [dlq, source]) queue.faults.clear()

        const onSource = bodies(source)
        const onDlq = bodies(dlq)
        expect(new Set([...onSource, ...onDlq])).toEqual(new Set(all))
        for (const { id, outcome } of results) {
          const body = bodyOf.get(id)
          const isKept = outcome._tag === 'Kept' || outcome._tag === 'Uncertain'
          if (outcome._tag === 'Replayed') expect(onDlq).not.toContain(body)
          if (outcome._tag === 'Replayed') expect(onSource).toContain(body)
          if (isKept) expect(onDlq).toContain(body)
          if (outcome._tag === 'Duplicated') expect(onSource).toContain(body)
        }
        expect(results.length).toBe(new Set(results.map(({ id }) => id)).size)
        for (const id of report?.perhapsTwice ?? []) doubted.add(id)
        for (const { id, outcome } of results) if (outcome._tag === 'Uncertain') doubted.add(id)
        // Nothing stays hidden for longer than a lease lasts.
        await clock.advance(310_000)
        expect(states(dlq).every((state) => state === 'visible')).toBe(true)
      }
      const onSource = bodies(source)
      for (const [id, body] of bodyOf) {
        if (onSource.filter((one) => one === body).length > 1) expect(doubted).toContain(id)
      }
      if (limit !== undefined) expect(new Set(onSource).size).toBeLessThanOrEqual(limit)
      // The order of a group is the order it had.
      if (fifo) {
        for (const group of new Set(groups)) {
          const numbers = numbersOf(source, group)
          const firsts = numbers.filter((number, at) => numbers.indexOf(number) === at)
          expect(firsts).toEqual([...firsts].sort((one, other) => one - other))
        }
      }
    }),
    { numRuns: 150 },
  )
})
