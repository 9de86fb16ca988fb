import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouter, createWorker, PermanentError, type Worker } from 'sluice'
import { createDeskApp, type DeskApp, type DeskAppOptions } from 'sluice/web'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { streamEvents } from '../../../schemas/index.ts'
import { sampleEvent } from '../../../src/testing/sample-event.ts'
import type {
  DeadLetters,
  MessageBody,
  MessageDetail,
  MessageRows,
} from '../../../src/web/wire/dead-letters.ts'
import type { Now } from '../../../src/web/wire/now.ts'
import type { AuditView, PlanView, RunView } from '../../../src/web/wire/runs.ts'
import type { Session } from '../../../src/web/wire/session.ts'
import type { Sent, Tried } from '../../../src/web/wire/try.ts'
import { type QueuePair, useLocalQueues } from '../local-queues.ts'
import { Page } from './page.ts'

const sqs = useLocalQueues()

let directory: string
let queues: QueuePair
let isFixed = false
let worker: Worker
let app: DeskApp
let page: Page
let number = 0

const router = createRouter(streamEvents)
  .on('message.new', async () => {})
  .on('user.banned', async ({ user }) => {
    if (!isFixed) throw new PermanentError(`user ${user.id.length} is unknown`)
  })

beforeEach(async () => {
  isFixed = false
  directory = await mkdtemp(join(tmpdir(), 'sluice-web-'))
  queues = await sqs.pair(`desk-${++number}`)
  const { endpoint } = sqs.local
  const queueUrl = queues.queue.url
  worker = createWorker(router, { queueUrl, endpoint, waitSeconds: 1 })
  const options: DeskAppOptions = {
    queueUrl,
    endpoint,
    worker,
    router,
    directory,
    audit: join(directory, 'audit'),
    authorize: () => ({ user: 'ada', canChange: true }),
  }
  app = createDeskApp(options)
  page = new Page(app)
})

afterEach(async () => {
  page.close()
  await worker.stop({ graceSeconds: 1 })
  await app.close()
  await rm(directory, { recursive: true })
})

async function fail(count: number): Promise<void> {
  const bodies = Array.from({ length: count }, (_, at) => ({
    body: JSON.stringify(sampleEvent('user.banned', at + 1)),
  }))
  await queues.queue.send([...bodies, { body: '{"type":' }])
  await expect
    .poll(async () => (await queues.dlq.attributes()).visible, { interval: 50 })
    .toBe(count + 1)
}

async function looked(): Promise<DeadLetters> {
  await expect
    .poll(async () => (await page.get<DeadLetters>('dead-letters')).snapshot.taken, {
      interval: 50,
    })
    .toBeDefined()
  return await page.get<DeadLetters>('dead-letters')
}

async function ended(id: string): Promise<RunView> {
  const result = () => page.heard('run').findLast((run) => run.id === id)?.result
  await expect.poll(result, { interval: 50 }).toBeDefined()
  return page.heard('run').findLast((run) => run.id === id) as RunView
}

describe('a desk beside a worker', () => {
  test('shows what fails, replays it with a canary that comes back, and again once it is fixed', async () => {
    await worker.start()
    await page.listen()
    await fail(3)
    const { groups, snapshot } = await looked()
    expect(snapshot.taken).toMatchObject({ messages: 4, gone: 0 })
    expect(groups.map(({ count, reason }) => [count, reason])).toEqual([
      [3, 'PermanentlyFailed'],
      [1, 'MalformedBody'],
    ])
    const group = groups[0]?.fingerprint ?? ''
    const { rows } = await page.get<MessageRows>(`dead-letters/messages?group=${group}`)
    const id = rows[0]?.id ?? ''
    const detail = await page.get<MessageDetail>(`dead-letters/message?id=${id}`)
    expect(detail).toMatchObject({ id, source: queues.name, error: { name: 'PermanentError' } })
    const body = await page.get<MessageBody>(`dead-letters/body?id=${id}`)
    expect(JSON.parse(body.events?.[0] ?? '')).toMatchObject({ type: 'user.banned' })

    const canary = { count: 1, waitSeconds: 20 }
    const first = await page.post<PlanView>('plans', { purpose: 'replay', group })
    const begun = await page.post<RunView>('runs', { plan: first.id, canary })
    expect(await ended(begun.id)).toMatchObject({
      by: 'ada',
      result: { end: 'canary returned', counts: { Replayed: 1, Kept: 2 } },
    })

    isFixed = true
    await page.post('snapshot')
    await expect
      .poll(() => page.heard('snapshot').at(-1)?.taken?.messages, { interval: 50 })
      .toBe(4)
    const again = (await looked()).groups.find(({ reason }) => reason === 'PermanentlyFailed')
    const plan = await page.post<PlanView>('plans', {
      purpose: 'replay',
      group: again?.fingerprint,
    })
    const second = await page.post<RunView>('runs', { plan: plan.id })
    expect((await ended(second.id)).result).toMatchObject({ end: 'done', counts: { Replayed: 3 } })
    expect((await looked()).groups.map(({ reason }) => reason)).toEqual(['MalformedBody'])

    const audit = await page.get<AuditView>('audit')
    expect(audit.lines.map(({ by, event, end }) => [by, event, end])).toEqual([
      ['ada', 'ended', 'done'],
      ['ada', 'began', undefined],
      ['ada', 'ended', 'canary returned'],
      ['ada', 'began', undefined],
    ])
    expect(JSON.stringify([detail, audit, page.heard('run')])).not.toContain('"user.banned","user"')
  })

  test('deletes with an export, and shows what is gone at once', async () => {
    await worker.start()
    await page.listen()
    await fail(2)
    const { groups } = await looked()
    const group = groups.find(({ reason }) => reason === 'MalformedBody')?.fingerprint
    const plan = await page.post<PlanView>('plans', { purpose: 'delete', group })
    const { id } = await page.post<RunView>('runs', { plan: plan.id, export: true })
    const { result } = await ended(id)
    expect(result).toMatchObject({ end: 'done', counts: { Deleted: 1 } })
    expect(await readFile(result?.exportedTo ?? '', 'utf8')).toContain('"body":"{\\"type\\":"')
    expect((await looked()).snapshot.taken).toMatchObject({ messages: 2, gone: 1 })
  })

  test('shows now what the worker does, and tells what it settles', async () => {
    await page.listen()
    await worker.start()
    await queues.queue.send([{ body: JSON.stringify(sampleEvent('message.new')) }])
    await fail(1)
    const settled = () =>
      page.heard('settled').flatMap(({ rows }) => rows.map(({ reason }) => reason))
    await expect
      .poll(() => settled().sort(), { interval: 50 })
      .toEqual(['MalformedBody', 'PermanentlyFailed', 'handled'])
    await expect
      .poll(
        () =>
          page
            .heard('now')
            .at(-1)
            ?.worker?.seconds.reduce((sum, one) => sum + one.deadLettered, 0),
        { interval: 50 },
      )
      .toBe(2)
    const { queues: depths } = await page.get<Now>('now')
    expect(depths.map(({ name }) => name)).toEqual([queues.name, `${queues.name}-dlq`])
    await worker.stop({ graceSeconds: 1 })
    await expect
      .poll(() => page.heard('now').at(-1)?.worker?.state, { interval: 50 })
      .toBe('stopped')
  })

  test('runs a sample through the handlers, and sends it to the queue of this machine', async () => {
    const session = await page.get<Session>('session')
    expect(session).toMatchObject({ queue: queues.name, worker: true, handlers: true, send: true })
    const body = JSON.stringify(sampleEvent('user.banned'))
    const tried = await page.post<Tried>('try/run', { body })
    expect(tried).toMatchObject({
      settlement: 'DeadLetter',
      events: [{ because: 'PermanentlyFailed' }],
    })
    expect(await page.post<Sent>('try/send', { body })).toMatchObject({ queue: queues.name })
    expect((await queues.queue.attributes()).visible).toBe(1)
  })
})
