import { mkdtemp, readdir, readFile, rm, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openDesk } from '../../../src/dead-letter/open-desk.ts'
import { diskStorage } from '../../../src/dead-letter/lines/files.ts'
import { readPlan, writePlan } from '../../../src/dead-letter/plan/plan-file.ts'
import { outgoingOf } from '../../../src/dead-letter/select/exported-message.ts'
import { turning } from './turning.ts'
import { bodies, createWorld, fill, listOf, outcomesOf, type World } from './world.ts'

let directory: string
let world: World

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-desk-'))
  vi.stubEnv('TMPDIR', directory)
  world = createWorld()
})

afterEach(() => rm(directory, { recursive: true, force: true }))

const inside = (name: string) => join(directory, name)
const turned = <A>(promise: Promise<A>) => turning(world.clock, promise)

function deskOf() {
  const { service, clock, source } = world
  return openDesk({ queueUrl: source.url, service, clock, audit: inside('audit') })
}

test('a desk on the disk: a snapshot, a plan, a journal, an export and an audit log go from one process to the next', async () => {
  await fill(world.dlq, 30)
  const before = bodies(world.dlq).sort()

  const first = deskOf()
  await turned(first.snapshot({ keep: inside('snapshot') }))
  await first.close()

  const second = deskOf()
  await second.useSnapshot(inside('snapshot'))
  const exported = await turned(listOf(second.export()))
  expect(exported.map(({ body }) => body).sort()).toEqual(before)
  await writePlan(await turned(second.plan()), inside('plan'), diskStorage)
  await second.close()

  const third = deskOf()
  const plan = await readPlan(inside('plan'), diskStorage)
  const controller = new AbortController()
  const replaying = third.replay(plan, {
    journal: inside('journal'),
    signal: controller.signal,
    perSecond: 5,
  })
  const looping = async () => {
    for await (const _ of replaying) controller.abort()
  }
  await turned(looping())
  await third.close()

  const fourth = deskOf()
  const report = await turned(fourth.replay(plan, { journal: inside('journal') }).report)
  expect(outcomesOf(report)).toEqual({
    ReplayedBefore: expect.any(Number),
    Replayed: expect.any(Number),
  })
  expect(bodies(world.source).sort()).toEqual(before)

  await fill(world.dlq, 12, 'b')
  await turned(fourth.snapshot())
  const deletion = await turned(fourth.plan({}, { purpose: 'delete' }))
  await turned(fourth.delete(deletion, { exportTo: inside('export') }).report)
  await fourth.close()
  const lines = (await readFile(inside('export'), 'utf8')).trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(outgoingOf(JSON.parse(line))?.body ?? '').type)).toEqual(
    Array(12).fill('b'),
  )
  expect((await readFile(inside('audit'), 'utf8')).trimEnd().split('\n')).toHaveLength(6)

  // Nobody else may read them, and nothing else is left.
  const names = ['audit', 'export', 'journal', 'plan', 'snapshot', 'snapshot.messages']
  expect((await readdir(directory)).sort()).toEqual(names)
  for (const name of names) expect((await stat(inside(name))).mode & 0o777).toBe(0o600)
})

test('a plan on the disk that was broken off is refused, and one without its last line feed is read whole', async () => {
  await fill(world.dlq, 3)
  const desk = deskOf()
  await writePlan(await turned(desk.plan()), inside('plan'), diskStorage)
  await desk.close()
  const { size } = await stat(inside('plan'))
  await truncate(inside('plan'), size - 1)
  expect((await readPlan(inside('plan'), diskStorage)).messages).toHaveLength(3)
  await truncate(inside('plan'), size - 20)
  await expect(readPlan(inside('plan'), diskStorage)).rejects.toThrow(/line 4 is not a JSON object/)
})
