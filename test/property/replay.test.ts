import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runReplay } from '../../src/dead-letter/replay-run.ts'
import {
  createMemoryService,
  type Fault,
  fault,
  type MemoryQueue,
  type Request,
} from '../../src/queue/memory/memory.ts'
import { createManualClock, turning } from '../unit/dead-letter/turning.ts'

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
  fc.integer({ min: 0, max: 70_000 }).map(fault.delay),
)

const plan = fc.record({
  fifo: fc.boolean(),
  groups: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 30 }),
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
})

function bodies(queue: MemoryQueue): string[] {
  return queue.messages().map(({ body }) => body)
}

test('a replay loses nothing: each message ends on the source or on the DLQ, whatever fails', async () => {
  await fc.assert(
    fc.asyncProperty(plan, async ({ fifo, groups, faults, interruptAfter }) => {
      const ending = fifo ? '.fifo' : ''
      const clock = createManualClock()
      const service = createMemoryService({ clock })
      const dlq = service.create(`dlq${ending}`)
      const source = service.create(`source${ending}`)
      const all = groups.map((group, at) => JSON.stringify({ type: group, at }))
      for (const [at, body] of all.entries()) {
        const ids = fifo ? { groupId: groups[at] ?? '', deduplicationId: `${at}` } : {}
        await dlq.send([{ body, ...ids }])
      }
      for (const [where, request, planned, unharmed] of faults) {
        const queue = where === 'dlq' ? dlq : source
        queue.faults.next(request, fault.delay(0), unharmed)
        queue.faults.next(request, planned)
      }
      const controller = new AbortController()
      let reported = 0
      const attributes = await source.attributes()
      const results = await turning(
        clock,
        runReplay(dlq, {
          selection: {},
          destination: async () => ({ queue: source, attributes }),
          confirm: async () => true,
          clock,
          signal: controller.signal,
          onResult: () => {
            reported++
            if (reported === interruptAfter) controller.abort()
          },
        }),
      ).then(
        (report) => report.results,
        () => undefined,
      )

      const onSource = bodies(source)
      const onDlq = bodies(dlq)
      expect(new Set([...onSource, ...onDlq])).toEqual(new Set(all))
      // The report is true.
      for (const { entry, outcome } of results ?? []) {
        const { body } = entry.received
        if (outcome._tag === 'Replayed') expect(onSource).toContain(body)
        if (outcome._tag === 'Kept' || outcome._tag === 'Uncertain') expect(onDlq).toContain(body)
        if (outcome._tag === 'Duplicated') expect(onSource).toContain(body)
      }
      // And the order of a group on a FIFO source is the order it had.
      if (fifo) {
        for (const group of new Set(groups)) {
          const places = onSource
            .map((body) => JSON.parse(body))
            .filter(({ type }) => type === group)
            .map(({ at }) => at)
          expect(places).toEqual([...places].sort((one, other) => one - other))
        }
      }
      // Nothing stays hidden for longer than a lease lasts.
      await clock.advance(61_000)
      expect(dlq.messages().every(({ state }) => state === 'visible')).toBe(true)
    }),
    { numRuns: 150 },
  )
})
