import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { diskStorage } from '../../../../src/dead-letter/lines/files.ts'
import type { Problem } from '../../../../src/web/wire/problem.ts'
import type { AuditView, RunView } from '../../../../src/web/wire/runs.ts'
import { fill } from '../../dead-letter/world.ts'
import { createWorld, Desk, type World } from '../rooms.ts'

let root: string
let directory: string
let world: World
let desk: Desk

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-web-'))
  directory = join(root, 'of the desk')
  world = createWorld()
  desk = new Desk(world, { directory, storage: diskStorage, audit: join(root, 'audit') })
  await fill(world.dlq, 3)
  await desk.looked()
})

afterEach(async () => {
  await desk.close()
  await rm(root, { recursive: true })
})

const planned = async (purpose: string) => await desk.planned({ purpose })

test('a deletion writes what it deletes, in a directory of its owner, and it can be downloaded', async () => {
  const plan = await planned('delete')
  expect(plan.exportTo).toBe(join(directory, `deleted-${plan.id}.ndjson`))
  const { id } = (await desk.post<RunView>('api/runs', { plan: plan.id, export: true })).body
  const { result } = await desk.ended()
  expect(result).toMatchObject({ counts: { Deleted: 3 }, exportedTo: plan.exportTo })
  expect(((await stat(directory)).mode & 0o777).toString(8)).toBe('700')
  const written = await readFile(plan.exportTo ?? '', 'utf8')
  expect(written.trimEnd().split('\n')).toHaveLength(3)
  const { response } = await desk.get(`api/runs/${id}/export`)
  expect(await response.text()).toBe(written)
  expect(response.headers.get('content-disposition')).toBe(
    `attachment; filename="deleted-${plan.id}.ndjson"`,
  )
  await rm(plan.exportTo ?? '')
  expect((await desk.get<Problem>(`api/runs/${id}/export`)).body.code).toBe('Gone')
})

test('a deletion writes it also where nothing was said, and not where it was not wanted', async () => {
  const one = await planned('delete')
  await desk.post('api/runs', { plan: one.id, export: false })
  expect((await desk.ended()).result?.exportedTo).toBeUndefined()
  await fill(world.dlq, 1)
  await desk.post('api/snapshot')
  await desk.until(({ taking }) => taking === undefined)
  const other = await planned('delete')
  await desk.post('api/runs', { plan: other.id })
  await expect
    .poll(async () => (await desk.ended()).result?.exportedTo)
    .toBe(join(directory, `deleted-${other.id}.ndjson`))
})

test('a directory that cannot be made is named, and nothing is deleted', async () => {
  await writeFile(directory, 'a file')
  const plan = await planned('delete')
  await desk.post('api/runs', { plan: plan.id })
  const { result } = await desk.ended()
  expect(result).toMatchObject({ end: 'failed', problem: { code: 'StorageError' } })
  expect(result?.problem?.message).toContain(directory)
  expect(world.dlq.messages()).toHaveLength(3)
})

test('a replay that is broken off keeps its plan and its journal, goes on with them, and then removes them', async () => {
  const plan = await planned('replay')
  const how = { plan: plan.id, canary: { count: 1, waitSeconds: 600 } }
  const { id } = (await desk.post<RunView>('api/runs', how)).body
  await desk.doing('waiting for the canary')
  await desk.post(`api/runs/${id}/stop`)
  const stopped = await desk.ended()
  const file = join(directory, `replay-${plan.id}.plan.jsonl`)
  expect(stopped.result?.remarks.at(-1)).toBe(
    `To go on without sending anything twice, replay its plan: ${file}`,
  )
  expect((await readdir(directory)).sort()).toEqual([
    `replay-${plan.id}.plan.jsonl`,
    `replay-${plan.id}.plan.jsonl.journal`,
  ])
  await desk.post('api/runs', { plan: plan.id })
  const { result } = await desk.ended()
  expect(result).toMatchObject({ end: 'done', counts: { ReplayedBefore: 1, Replayed: 2 } })
  expect(await readdir(directory)).toEqual([])
  expect(world.source.messages()).toHaveLength(3)
})

test('the audit log is shown, the latest line first', async () => {
  const plan = await planned('delete')
  await desk.post('api/runs', { plan: plan.id })
  await desk.ended()
  const { body } = await desk.get<AuditView>('api/audit')
  expect(body.file).toBe(join(root, 'audit'))
  expect(body.lines).toMatchObject([
    { event: 'ended', by: 'ada', action: 'delete', end: 'done', counts: { Deleted: 3 } },
    { event: 'began', plan: plan.id, messages: 3, destinations: [], filter: {} },
  ])
})
