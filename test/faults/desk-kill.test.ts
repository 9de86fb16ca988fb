import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Desk, DeskReplayOptions } from '../../src/dead-letter/desk.ts'
import { QueueDesk } from '../../src/dead-letter/queue-desk.ts'
import type { Plan } from '../../src/dead-letter/plan/plan.ts'
import { type Done, Journal } from '../../src/dead-letter/replay/journal.ts'
import { turning } from '../unit/dead-letter/turning.ts'
import {
  bodies,
  createWorld,
  fill,
  fillGroup,
  idsOn,
  listOf,
  numbersOf,
  type World,
} from '../unit/dead-letter/world.ts'
import { type Ending, endings, KilledProcess } from './desk/killed.ts'

const journal = 'journal'
const canary = { count: 2, waitSeconds: 3 }

interface Case {
  readonly world: World
  readonly plan: Plan
  readonly bodyOf: ReadonlyMap<string, string>
}

function deskOf({ service, storage, clock, source }: World): Desk {
  return new QueueDesk({ queueUrl: source.url, service, storage, clock })
}

async function created(fifo: boolean): Promise<Case> {
  const world = createWorld({ fifo })
  if (fifo) {
    await fillGroup(world.dlq, 'g', 3)
    await fillGroup(world.dlq, 'h', 2)
  } else {
    await fill(world.dlq, 5)
  }
  const bodyOf = new Map(world.dlq.messages().map(({ messageId, body }) => [messageId, body]))
  const plan = await turning(world.clock, deskOf(world).plan())
  return { world, plan, bodyOf }
}

/** Begins work in a process that is killed at a step. Returns whether it was, or had come to its end before. */
async function killed(
  world: World,
  { at, ending }: { readonly at: number; readonly ending: Ending },
  work: (desk: Desk) => Promise<unknown>,
): Promise<boolean> {
  const { clock, service, storage } = world
  const process = new KilledProcess(at, ending)
  const own = { service: process.service(service), storage: process.storage(storage) }
  let isOver = false
  const over = () => {
    isOver = true
  }
  work(deskOf({ ...world, ...own } as World)).then(over, over)
  for (let turns = 0; !isOver && !process.isDead; turns++) {
    if (turns > 10_000) throw new Error('neither dead nor done')
    await clock.advance(100)
  }
  await process.endFiles(storage)
  // Its leases end.
  await clock.advance(310_000)
  return process.isDead
}

const replay =
  (plan: Plan, options: DeskReplayOptions = {}) =>
  (desk: Desk) =>
    desk.replay(plan, { journal, ...options }).report

async function knownTo({ world: { storage }, plan }: Case): Promise<Done> {
  const opened = await Journal.open(journal, plan, storage)
  await opened.close()
  return opened.done
}

function copiesOf({ world }: Case, body: string | undefined): number {
  return bodies(world.source).filter((one) => one === body).length
}

/** What must hold for whoever looks at the queues and the report, whatever was killed before. */
async function goesOn(one: Case, known: Done): Promise<void> {
  const { world, plan, bodyOf } = one
  const { source, dlq, clock } = world
  const lost = [...bodyOf.values()].filter(
    (body) => ![...bodies(source), ...bodies(dlq)].includes(body),
  )
  expect(lost).toEqual([])
  const sentBefore = new Map(
    [...known.sent.keys()].map((id) => [id, copiesOf(one, bodyOf.get(id))]),
  )

  const report = await turning(clock, replay(plan)(deskOf(world)))

  expect(report).toMatchObject({ end: 'done', failures: [] })
  expect(idsOn(dlq)).toEqual([])
  for (const [id, body] of bodyOf) {
    const copies = copiesOf(one, body)
    expect(copies).toBeGreaterThan(0)
    if (sentBefore.has(id)) expect(copies).toBe(sentBefore.get(id))
    if (copies > 1) expect(report.perhapsTwice).toContain(id)
  }
  expect(report.perhapsTwice.every((id) => known.doubtful.has(id))).toBe(true)
  for (const group of plan.fifo ? ['g', 'h'] : []) expectOrder(numbersOf(source, group))
}

/** The order that a group had, apart from what was sent twice. */
function expectOrder(found: readonly number[]): void {
  const firsts = found.filter((number, at) => found.indexOf(number) === at)
  const lasts = found.filter((number, at) => found.lastIndexOf(number) === at)
  const inOrder = [...firsts].sort((one, other) => one - other)
  expect(firsts).toEqual(inOrder)
  expect(lasts).toEqual(inOrder)
}

describe.each([
  ['a standard queue', false],
  ['a FIFO queue', true],
])('a replay from %s', (_, fifo) => {
  test.each(endings)(
    'that is killed at any step goes on where it was (the step itself: %s)',
    async (ending) => {
      let at = 1
      for (; ; at++) {
        const one = await created(fifo)
        if (!(await killed(one.world, { at, ending }, replay(one.plan)))) break
        await goesOn(one, await knownTo(one)).catch((cause) => {
          throw new Error(`killed at step ${at}: ${cause.message}`, { cause })
        })
      }
      expect(at).toBeGreaterThan(20)
    },
  )

  test('that is killed again and again goes on where it was', async () => {
    const kill = fc.record({
      at: fc.integer({ min: 1, max: 60 }),
      ending: fc.constantFrom(...endings),
      options: fc.constantFrom<DeskReplayOptions>(
        {},
        { canary },
        { abortOver: 0.5 },
        { perSecond: 2 },
      ),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(kill, { minLength: 2, maxLength: 4 }), async (kills) => {
        const one = await created(fifo)
        for (const { options, ...next } of kills) {
          await killed(one.world, next, replay(one.plan, options))
        }
        await goesOn(one, await knownTo(one))
      }),
      { numRuns: 40 },
    )
  })
})

describe.each([
  ['a standard queue', false],
  ['a FIFO queue', true],
])('a deletion from %s with an export', (_, fifo) => {
  async function exported({ storage }: World, path: string): Promise<string[]> {
    const file = await storage.open(path).catch(() => undefined)
    return file === undefined ? [] : (await listOf(file.all())).map((line) => JSON.parse(line).body)
  }

  test.each(endings)(
    'that is killed at any step deletes only what is in the file (the step itself: %s)',
    async (ending) => {
      let at = 1
      for (; ; at++) {
        const { world, plan, bodyOf } = await created(fifo)
        const remove = (exportTo: string) => (desk: Desk) => desk.delete(plan, { exportTo }).report
        if (!(await killed(world, { at, ending }, remove('first')))) break
        const kept = await exported(world, 'first')
        const all = [...bodyOf.values()].sort()
        expect([...new Set([...kept, ...bodies(world.dlq)])].sort(), `step ${at}`).toEqual(all)

        const report = await turning(world.clock, remove('second')(deskOf(world)))
        const more = await exported(world, 'second')
        expect(bodies(world.dlq), `step ${at}`).toEqual([])
        expect([...new Set([...kept, ...more])].sort(), `step ${at}`).toEqual(all)
        expect(report.counts.Deleted, `step ${at}`).toBe(more.length)
      }
      expect(at).toBeGreaterThan(15)
    },
  )
})
