import { createMemoryStorage } from '../../../src/dead-letter/lines/memory.ts'
import type { Storage } from '../../../src/dead-letter/lines/lines.ts'
import { makePlan, type Plan, type PlanOptions } from '../../../src/dead-letter/plan/plan.ts'
import { Destinations } from '../../../src/dead-letter/queues/destinations.ts'
import { isTooLarge, makeDeadLetter } from '../../../src/dead-letter/record/record.ts'
import type { ReplayOptions } from '../../../src/dead-letter/replay/options.ts'
import { runReplay } from '../../../src/dead-letter/replay/replay.ts'
import type { ReplayReport } from '../../../src/dead-letter/replay/report.ts'
import { selected } from '../../../src/dead-letter/select/select.ts'
import { type SnapshotOptions, takeSnapshot } from '../../../src/dead-letter/snapshot/snapshot.ts'
import type { Failure } from '../../../src/message/failure.ts'
import type { Received } from '../../../src/message/received.ts'
import {
  createMemoryService,
  type ManualClock,
  type MemoryQueue,
  type MemoryQueueSettings,
  type MemoryService,
} from '../../../src/queue/memory/memory.ts'
import type { Outgoing, Queue } from '../../../src/queue/port.ts'
import { received } from './received.ts'
import { createManualClock, turning } from './turning.ts'

/** A source, its dead-letter queue and files, in memory, by a clock that a test turns. */
export interface World {
  readonly clock: ManualClock
  readonly service: MemoryService
  readonly dlq: MemoryQueue
  readonly source: MemoryQueue
  readonly storage: Storage
}

export interface WorldOptions {
  readonly fifo?: boolean
  readonly dlq?: MemoryQueueSettings
  readonly source?: MemoryQueueSettings
}

export function createWorld({ fifo = false, dlq: ofDlq, source }: WorldOptions = {}): World {
  const ending = fifo ? '.fifo' : ''
  const clock = createManualClock()
  const service = createMemoryService({ clock })
  const dlq = service.create(`dlq${ending}`, ofDlq)
  const redrive = { deadLetterQueueArn: dlq.arn, maxReceiveCount: 3 }
  return {
    clock,
    service,
    dlq,
    source: service.create(`source${ending}`, { redrive, ...source }),
    storage: createMemoryStorage(),
  }
}

/** What a dead letter that a worker made is different in. */
export interface LetterOptions {
  readonly body?: string
  readonly type?: string
  readonly cause?: unknown
  readonly failure?: Failure
  readonly from?: Partial<Received>
  readonly sourceArn?: string | undefined
  readonly nowMs?: number
}

/** A dead letter as a worker makes it. */
export function letter({
  type = 'message.new',
  body = JSON.stringify({ type }),
  cause = new Error('no such channel'),
  failure = { _tag: 'HandlerFailed', type, cause },
  from = {},
  sourceArn,
  nowMs = Date.UTC(2026, 0, 1),
}: LetterOptions = {}): Outgoing {
  const options = { nowMs, sourceQueueArn: sourceArn }
  const made = makeDeadLetter(received({ body, ...from }), failure, options)
  if (isTooLarge(made)) throw new Error('the letter is too large')
  return made
}

/** Messages without a record, each of its own number. */
export async function fill(queue: Queue, count: number, type = 'a'): Promise<void> {
  for (let at = 0; at < count; at++) await queue.send([{ body: JSON.stringify({ type, at }) }])
}

/** The messages of a group of a FIFO queue, by their numbers. */
export async function fillGroup(queue: Queue, group: string, count: number): Promise<void> {
  for (let at = 0; at < count; at++) {
    const body = JSON.stringify({ type: group, at })
    await queue.send([{ body, groupId: group, deduplicationId: `${group}${at}` }])
  }
}

/** The numbers of the messages of a group, in the order of the queue. */
export function numbersOf(queue: MemoryQueue, group: string): number[] {
  return bodies(queue)
    .map((body) => JSON.parse(body))
    .filter(({ type }) => type === group)
    .map(({ at }) => at)
}

export function bodies(queue: MemoryQueue): string[] {
  return queue.messages().map(({ body }) => body)
}

export function states(queue: MemoryQueue): string[] {
  return queue.messages().map(({ state }) => state)
}

export function idsOn(queue: MemoryQueue): string[] {
  return queue.messages().map(({ messageId }) => messageId)
}

/** Numbers from 0. */
export function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at)
}

export async function snapshotOf(
  { dlq, storage, clock }: World,
  options: Partial<SnapshotOptions> = {},
) {
  return await turning(clock, takeSnapshot(dlq, { storage, clock, ...options }))
}

/** A plan for all that is on the dead-letter queue and meant. */
export async function planOf(world: World, options: Partial<PlanOptions> = {}): Promise<Plan> {
  const { service, dlq, source } = world
  const { snapshot } = await snapshotOf(world)
  const { filter = {} } = options
  const attributed = async (queue: Queue) => ({ queue, attributes: await queue.attributes() })
  const otherwise = await attributed(source)
  const destinations = new Destinations(service, await attributed(dlq), { otherwise })
  const all = { filter, otherwise: source.url, destinations, ...options }
  const plan = await makePlan(selected(snapshot, filter), snapshot.info, all)
  await snapshot.close()
  return plan
}

export async function replayPlan(
  { clock, service, storage, dlq }: World,
  plan: Plan,
  options: Partial<ReplayOptions> = {},
): Promise<ReplayReport> {
  const queueOf = (url: string) => service.queue(url)
  return await turning(clock, runReplay(dlq, plan, { clock, storage, queueOf, ...options }))
}

/** Plans all, and replays it. */
export async function replayAll(
  world: World,
  options: Partial<ReplayOptions> = {},
): Promise<ReplayReport> {
  return await replayPlan(world, await planOf(world), options)
}

let failed = 0

/** What a worker does that fails at once with all that is on the source, or that is meant of it. */
export async function failAgain(
  { source, dlq, clock }: World,
  isMeant: (body: string) => boolean = () => true,
): Promise<void> {
  const all = source.messages().filter(({ body }) => isMeant(body))
  if (all.length === source.messages().length) source.purge()
  for (const { messageId, body, attributes, groupId } of all) {
    const from = { messageId, attributes, groupId }
    const made = letter({ body, from, sourceArn: source.arn, nowMs: clock.now() })
    const ofFifo = groupId === undefined ? {} : { deduplicationId: `failed-${failed++}` }
    await dlq.send([{ ...made, ...ofFifo }])
  }
}

/** The outcomes that a replay had, without those that none had. */
export function outcomesOf({
  counts,
}: {
  readonly counts: Readonly<Record<string, number>>
}): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
}

/** All that comes, as a list. */
export async function listOf<A>(all: AsyncIterable<A>): Promise<A[]> {
  const list: A[] = []
  for await (const one of all) list.push(one)
  return list
}
