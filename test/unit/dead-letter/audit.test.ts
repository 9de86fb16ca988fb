import { beforeEach, describe, expect, test } from 'vitest'
import { Audit, readAudit } from '../../../src/dead-letter/audit.ts'
import type { Storage } from '../../../src/dead-letter/lines/lines.ts'
import { createMemoryStorage } from '../../../src/dead-letter/lines/memory.ts'
import { emptyPlan } from './plan/plans.ts'
import { listOf } from './world.ts'

let storage: Storage
let nowMs = 0

beforeEach(() => {
  storage = createMemoryStorage()
  nowMs = Date.UTC(2026, 0, 1)
})

const opened = () => Audit.open('audit', storage, { by: 'tom@host', nowMs: () => nowMs })

async function lines(): Promise<unknown[]> {
  const file = await storage.open('audit')
  return (await listOf(file.all())).map((line) => JSON.parse(line))
}

describe('an audit log', () => {
  test('has a line when an action begins and one when it ends', async () => {
    const plan = emptyPlan({
      id: 'plan-1',
      filter: { reason: 'HandlerFailed', since: new Date(nowMs), attempts: '>2' },
      destinations: [{ url: 'https://sqs/q', arn: 'arn:q', fifo: false, maxMessageBytes: 1 }],
      messages: [{ id: '1', fingerprint: '', reason: '', types: [], destination: 'https://sqs/q' }],
    })
    const audit = await opened()
    await audit.began('replay', plan)
    nowMs += 5_000
    await audit.ended('replay', plan, { end: 'done', counts: { Replayed: 1 } })
    await audit.close()
    const began = {
      sluice: 'audit',
      version: 1,
      at: '2026-01-01T00:00:00.000Z',
      by: 'tom@host',
      action: 'replay',
      event: 'began',
      queueUrl: plan.queueUrl,
      plan: 'plan-1',
      filter: { reason: 'HandlerFailed', since: '2026-01-01T00:00:00.000Z', attempts: '>2' },
      destinations: ['https://sqs/q'],
      messages: 1,
    }
    const end = { event: 'ended', end: 'done', counts: { Replayed: 1 } }
    expect(await lines()).toEqual([began, { ...began, at: '2026-01-01T00:00:05.000Z', ...end }])
  })

  test('has no text that was searched for, and no payload', async () => {
    const filter = {
      cid: 'messaging:secret',
      user: 'secret',
      contains: 'a secret',
      error: 'secret of tom',
      ids: ['secret-1', 'secret-2'],
    }
    const audit = await opened()
    await audit.began('delete', emptyPlan({ filter }))
    expect(JSON.stringify(await lines())).not.toContain('secret')
    expect(await lines()).toMatchObject([
      {
        filter: {
          cid: '(given)',
          user: '(given)',
          contains: '(given)',
          error: '(given)',
          ids: '2 given',
        },
      },
    ])
  })

  test('is on the disk before the action begins, and goes on where it was', async () => {
    for (const action of ['replay', 'edit'] as const) {
      const audit = await opened()
      await audit.began(action, emptyPlan())
      expect((await lines()).at(-1)).toMatchObject({ action })
      await audit.close()
    }
    expect(await lines()).toHaveLength(2)
  })

  test('is not written into another file', async () => {
    const file = await storage.create('audit')
    file.add('notes')
    await file.close()
    await expect(opened()).rejects.toThrow(/of another kind/)
  })
})

describe('an audit log that is read', () => {
  const plan = emptyPlan({ id: 'plan-1' })

  async function written(): Promise<void> {
    const audit = await opened()
    await audit.began('replay', plan)
    await audit.ended('replay', plan, { end: 'done', counts: { Replayed: 1 } })
    await audit.began('delete', plan)
    await audit.close()
  }

  test('has its lines, the oldest first', async () => {
    await written()
    const read = await readAudit('audit', { storage })
    expect(read.map(({ action, event, end }) => [action, event, end])).toEqual([
      ['replay', 'began', undefined],
      ['replay', 'ended', 'done'],
      ['delete', 'began', undefined],
    ])
    expect(read[1]).toMatchObject({ by: 'tom@host', plan: 'plan-1', counts: { Replayed: 1 } })
  })

  test('has the latest of them, where not all are wanted', async () => {
    for (let at = 0; at < 5; at++) await written()
    const read = await readAudit('audit', { storage, last: 2 })
    expect(read.map(({ action, event }) => [action, event])).toEqual([
      ['replay', 'ended'],
      ['delete', 'began'],
    ])
  })

  test('is read without a last line that was broken off, and without what others wrote', async () => {
    await written()
    const file = await storage.openToAppend('audit', '')
    const line = JSON.stringify({ sluice: 'audit', version: 2, at: 'later' })
    for (const foreign of [
      '# a note',
      '',
      '[]',
      line,
      '{"sluice":"audit","version":1,"at":"2026',
    ]) {
      file.add(foreign)
    }
    await file.close()
    expect(await readAudit('audit', { storage })).toHaveLength(3)
  })

  test('has no lines where there is none', async () => {
    expect(await readAudit('nowhere', { storage })).toEqual([])
    expect(await readAudit('/nowhere/at/all')).toEqual([])
  })

  test('that may not be read is named', async () => {
    await expect(readAudit('/')).rejects.toThrow('/ is a directory.')
  })
})
