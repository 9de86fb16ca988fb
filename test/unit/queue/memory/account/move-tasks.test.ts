import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../../../../src/queue/clock.ts'
import { MemoryAccount } from '../../../../../src/queue/memory/account/account.ts'
import { MoveTasks } from '../../../../../src/queue/memory/account/move-tasks.ts'
import type { QueueInMemory } from '../../../../../src/queue/memory/queue.ts'

function newWorld(ending = '') {
  const clock = createManualClock()
  const account = new MemoryAccount({ clock, endpoint: 'http://sqs.test' })
  const fifo = ending === '.fifo' && { FifoQueue: 'true' }
  const create = (name: string, attributes = {}) =>
    account.create(`${name}${ending}`, { ...fifo, ...attributes }, {})
  const dlq = create('dlq')
  const policy = { deadLetterTargetArn: dlq.arn, maxReceiveCount: 1 }
  const source = create('source', { RedrivePolicy: JSON.stringify(policy) })
  const moveTasks = new MoveTasks(account)
  const status = () => moveTasks.list(dlq.arn, 1)[0]
  const start = (more: { destinationArn?: string; perSecond?: number } = {}) =>
    moveTasks.start({
      sourceArn: dlq.arn,
      destinationArn: undefined,
      perSecond: undefined,
      ...more,
    })
  return { clock, account, create, dlq, source, moveTasks, status, start }
}

/** Sends messages to the source and lets SQS move them to its DLQ. */
async function deadLetter(source: QueueInMemory, count: number, groupId?: string) {
  for (let i = 0; i < count; i++) {
    await source.send([
      { body: `${i}`, ...(groupId && { groupId, deduplicationId: `${groupId}-${i}` }) },
    ])
    const receive = { maxMessages: 1, waitSeconds: 0, visibilitySeconds: 0 }
    for (let times = 0; times < 2; times++) await source.receive(receive)
  }
}

describe('a move task', () => {
  it('moves all messages to where they came from, as new ones', async () => {
    const { clock, dlq, source, status, start } = newWorld()
    await deadLetter(source, 25)
    const before = new Set(dlq.messages().map(({ messageId }) => messageId))
    start()
    expect(status()).toMatchObject({ status: 'RUNNING', toMove: 25, moved: 0 })
    await clock.advance(100)
    expect(status()).toMatchObject({ status: 'COMPLETED', toMove: 25, moved: 25 })
    expect(dlq.messages()).toEqual([])
    const back = source.messages()
    expect(back.map(({ body }) => Number(body)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 25 }, (_, i) => i),
    )
    expect(back.every(({ receiveCount }) => receiveCount === 0)).toBe(true)
    expect(back.some(({ messageId }) => before.has(messageId))).toBe(false)
  })

  it('moves between FIFO queues in order, and takes none for a duplicate', async () => {
    const { clock, source, start, status } = newWorld('.fifo')
    await deadLetter(source, 3, 'a')
    start()
    await clock.advance(100)
    expect(status()?.status).toBe('COMPLETED')
    const back = await source.receive({ maxMessages: 10, waitSeconds: 0 })
    expect(back.map(({ body }) => body)).toEqual(['0', '1', '2'])
  })

  it('wakes a poll that waits for a moved message', async () => {
    const { clock, source, start } = newWorld()
    await deadLetter(source, 1)
    const poll = source.receive({ maxMessages: 1, waitSeconds: 20 })
    start()
    await clock.advance(100)
    expect(await poll).toHaveLength(1)
  })

  it('keeps the rate that is asked for, and can be cancelled', async () => {
    const { clock, dlq, source, moveTasks, start, status } = newWorld()
    await deadLetter(source, 10)
    const handle = start({ perSecond: 2 })
    await clock.advance(2_000)
    expect(status()?.moved).toBe(4)
    expect(moveTasks.cancel(handle)).toBe(4)
    await clock.advance(5_000)
    expect(status()).toMatchObject({ status: 'CANCELLED', moved: 4 })
    expect(dlq.messages()).toHaveLength(6)
    expect(() => moveTasks.cancel(handle)).toThrow(
      expect.objectContaining({ code: 'ResourceNotFoundException' }),
    )
  })

  it('fails at a message that a client sent to the DLQ, and leaves it as it was', async () => {
    const { clock, dlq, start, status } = newWorld()
    await dlq.send([{ body: 'by hand' }])
    start()
    await clock.advance(20)
    expect(status()).toMatchObject({
      status: 'FAILED',
      failureReason: 'CouldNotDetermineMessageSource',
    })
    expect(dlq.messages()).toMatchObject([{ receiveCount: 0, state: 'visible' }])
  })

  it('fails when its destination is deleted while it runs', async () => {
    const { clock, account, create, dlq, source, start, status } = newWorld()
    const destination = create('other')
    await deadLetter(source, 3)
    start({ destinationArn: destination.arn, perSecond: 1 })
    await clock.advance(20)
    account.delete(destination)
    await clock.advance(2_000)
    expect(status()).toMatchObject({
      status: 'FAILED',
      moved: 1,
      failureReason: 'AWS.SimpleQueueService.NonExistentQueue',
    })
    expect(dlq.messages()).toHaveLength(2)
  })

  it('ends with its account', async () => {
    const { clock, account, dlq, source, start } = newWorld()
    await deadLetter(source, 3)
    start()
    account.close()
    await clock.advance(1_000)
    expect(dlq.messages()).toHaveLength(3)
  })
})

describe('a move task is refused', () => {
  it.each<[string, Parameters<ReturnType<typeof newWorld>['start']>[0], string]>([
    ['to a queue that is not there', { destinationArn: 'arn:x' }, 'ResourceNotFoundException'],
    ['at no rate', { perSecond: 0 }, 'InvalidParameterValue'],
    ['at too high a rate', { perSecond: 501 }, 'InvalidParameterValue'],
  ])('%s', (_, more, code) => {
    expect(() => newWorld().start(more)).toThrow(expect.objectContaining({ code }))
  })

  it('from a queue that is no DLQ, between kinds, and while another one runs', () => {
    const { account, create, moveTasks, source, start } = newWorld()
    const code = 'InvalidParameterValue'
    const fromSource = { sourceArn: source.arn, destinationArn: undefined, perSecond: undefined }
    expect(() => moveTasks.start(fromSource)).toThrow(expect.objectContaining({ code }))
    const other = account.create('other.fifo', { FifoQueue: 'true' }, {})
    expect(() => start({ destinationArn: other.arn })).toThrow(expect.objectContaining({ code }))
    start({ destinationArn: create('other').arn })
    expect(() => start()).toThrow(expect.objectContaining({ code }))
  })

  it('to be cancelled or listed by what is none', () => {
    const { moveTasks } = newWorld()
    expect(() => moveTasks.cancel('garbage')).toThrow(
      expect.objectContaining({ code: 'InvalidParameterValue' }),
    )
    expect(() => moveTasks.list('arn:x', 1)).toThrow(
      expect.objectContaining({ code: 'ResourceNotFoundException' }),
    )
  })
})
