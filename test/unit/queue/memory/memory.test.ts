import { describe, expect, it, vi } from 'vitest'
import {
  createManualClock,
  createMemoryQueue,
  createMemoryService,
  fault,
  type MemoryQueue,
} from '../../../../src/queue/memory/memory.ts'

const one = { maxMessages: 1, waitSeconds: 0 }
const ten = { maxMessages: 10, waitSeconds: 0 }

function queueWithClock(settings: Parameters<typeof createMemoryQueue>[0] = {}) {
  const clock = createManualClock()
  return { clock, queue: createMemoryQueue({ clock, ...settings }) }
}

async function receiveOne(queue: MemoryQueue, visibilitySeconds = 30) {
  const [message] = await queue.receive({ ...one, visibilitySeconds })
  if (!message) throw new Error('nothing received')
  return message
}

describe('visibility', () => {
  it('hides a received message until its timeout is over', async () => {
    const { clock, queue } = queueWithClock()
    await queue.send([{ body: 'a' }])
    await receiveOne(queue, 30)
    await clock.advance(29_999)
    expect(await queue.receive(ten)).toEqual([])
    await clock.advance(1)
    expect((await receiveOne(queue)).receiveCount).toBe(2)
  })

  it('counts a change from the call, and makes a message visible at once with 0', async () => {
    const { clock, queue } = queueWithClock()
    await queue.send([{ body: 'a' }])
    const { receiptHandle } = await receiveOne(queue, 30)
    await clock.advance(20_000)
    await queue.changeVisibility([{ receiptHandle, seconds: 30 }])
    await clock.advance(29_000)
    expect(await queue.receive(ten)).toEqual([])
    await queue.changeVisibility([{ receiptHandle, seconds: 0 }])
    expect(await queue.receive(ten)).toHaveLength(1)
  })

  it('refuses to hide a message for more than twelve hours since its receive', async () => {
    const { clock, queue } = queueWithClock()
    await queue.send([{ body: 'a' }])
    const { receiptHandle } = await receiveOne(queue, 43_200)
    await clock.advance(60_000)
    const [refused] = await queue.changeVisibility([{ receiptHandle, seconds: 43_200 }])
    expect(refused).toMatchObject({ ok: false, code: 'InvalidParameterValue', senderFault: true })
    const [taken] = await queue.changeVisibility([{ receiptHandle, seconds: 43_140 }])
    expect(taken).toEqual({ ok: true })
  })
})

describe('receipt handles', () => {
  it('go stale at the next receive: deleting "succeeds" without deleting', async () => {
    const { clock, queue } = queueWithClock()
    await queue.send([{ body: 'a' }])
    const old = await receiveOne(queue, 1)
    await clock.advance(1000)
    const current = await receiveOne(queue, 30)
    expect(await queue.delete([old.receiptHandle])).toEqual([{ ok: true }])
    expect(queue.messages()).toHaveLength(1)
    const [change] = await queue.changeVisibility([
      { receiptHandle: old.receiptHandle, seconds: 5 },
    ])
    expect(change).toMatchObject({ ok: false, code: 'MessageNotInflight' })
    expect(await queue.delete([current.receiptHandle])).toEqual([{ ok: true }])
    expect(queue.messages()).toEqual([])
  })

  it('still delete after their timeout, as long as nobody else received the message', async () => {
    const { clock, queue } = queueWithClock()
    await queue.send([{ body: 'a' }])
    const { receiptHandle } = await receiveOne(queue, 1)
    await clock.advance(5000)
    await queue.delete([receiptHandle])
    expect(queue.messages()).toEqual([])
  })

  it('of another making are refused', async () => {
    const { queue } = queueWithClock()
    const [deleted] = await queue.delete(['nonsense'])
    const [changed] = await queue.changeVisibility([{ receiptHandle: 'nonsense', seconds: 1 }])
    expect(deleted).toMatchObject({ ok: false, code: 'ReceiptHandleIsInvalid' })
    expect(changed).toMatchObject({ ok: false, code: 'ReceiptHandleIsInvalid' })
  })
})

describe('long polls', () => {
  it('wait for a message and take it when it arrives', async () => {
    const { clock, queue } = queueWithClock()
    const poll = queue.receive({ maxMessages: 10, waitSeconds: 20 })
    await clock.advance(5000)
    await queue.send([{ body: 'late' }])
    expect((await poll).map(({ body }) => body)).toEqual(['late'])
  })

  it('take a message whose timeout ends meanwhile', async () => {
    const { clock, queue } = queueWithClock()
    await queue.send([{ body: 'a' }])
    await receiveOne(queue, 7)
    const poll = queue.receive({ maxMessages: 10, waitSeconds: 20 })
    await clock.advance(7000)
    expect(await poll).toHaveLength(1)
  })

  it('receive a message that is released meanwhile, at once or sooner than planned', async () => {
    const { clock, queue } = queueWithClock()
    await queue.send([{ body: 'a' }])
    const { receiptHandle } = await receiveOne(queue, 3_600)
    const poll = queue.receive({ maxMessages: 10, waitSeconds: 20 })
    await clock.advance(1_000)
    await queue.changeVisibility([{ receiptHandle, seconds: 5 }])
    await clock.advance(4_999)
    await queue.changeVisibility([{ receiptHandle, seconds: 6 }])
    await clock.advance(5_999)
    await queue.send([{ body: 'b' }])
    expect((await poll).map(({ body }) => body)).toEqual(['b'])
    const next = queue.receive({ maxMessages: 10, waitSeconds: 20 })
    await clock.advance(1)
    expect((await next).map(({ body }) => body)).toEqual(['a'])
  })

  it('take what waits as soon as there is room in flight', async () => {
    const { clock, queue } = queueWithClock({ inFlightLimit: 1 })
    await queue.send([{ body: 'a' }, { body: 'b' }])
    const { receiptHandle } = await receiveOne(queue, 3_600)
    const poll = queue.receive({ maxMessages: 10, waitSeconds: 20 })
    await clock.advance(1_000)
    await queue.delete([receiptHandle])
    expect((await poll).map(({ body }) => body)).toEqual(['b'])
  })

  it('come back empty when their time is over', async () => {
    const { clock, queue } = queueWithClock()
    let answer: readonly unknown[] | undefined
    const poll = queue.receive({ maxMessages: 10, waitSeconds: 20 }).then((messages) => {
      answer = messages
    })
    await clock.advance(19_999)
    expect(answer).toBeUndefined()
    await clock.advance(1)
    await poll
    expect(answer).toEqual([])
  })

  it('end with an error of the kind Aborted when their signal aborts', async () => {
    const { queue } = queueWithClock()
    const abort = new AbortController()
    const poll = queue.receive({ maxMessages: 1, waitSeconds: 20, signal: abort.signal })
    abort.abort()
    await expect(poll).rejects.toMatchObject({ kind: 'Aborted', action: 'ReceiveMessage' })
    await queue.send([{ body: 'a' }])
    expect(queue.messages()[0]).toMatchObject({ state: 'visible', receiveCount: 0 })
  })

  it('end when the service is closed', async () => {
    const service = createMemoryService()
    const poll = service.create('q').receive({ maxMessages: 1, waitSeconds: 20 })
    service.close()
    await expect(poll).rejects.toMatchObject({ kind: 'Aborted' })
  })
})

describe('delays and retention', () => {
  it('hold a delayed message back', async () => {
    const { clock, queue } = queueWithClock()
    await queue.send([{ body: 'later', delaySeconds: 10 }])
    expect(await queue.receive(ten)).toEqual([])
    expect(await queue.attributes()).toMatchObject({ visible: 0, inFlight: 0, delayed: 1 })
    await clock.advance(10_000)
    expect(await queue.receive(ten)).toHaveLength(1)
  })

  it('drop what is older than the retention', async () => {
    const { clock, queue } = queueWithClock({ retentionSeconds: 60 })
    await queue.send([{ body: 'old' }])
    await clock.advance(61_000)
    expect(await queue.receive(ten)).toEqual([])
    expect(queue.messages()).toEqual([])
  })
})

describe('the native redrive', () => {
  function withDeadLetterQueue(name = 'source', dead = 'source-dlq') {
    const clock = createManualClock()
    const service = createMemoryService({ clock })
    const dlq = service.create(dead)
    const redrive = { deadLetterQueueArn: dlq.arn, maxReceiveCount: 2 }
    return { clock, dlq, source: service.create(name, { redrive }) }
  }

  it('moves a message at the receive that would exceed maxReceiveCount', async () => {
    const { clock, source, dlq } = withDeadLetterQueue()
    await source.send([{ body: 'poison' }])
    const first = await receiveOne(source, 1)
    await clock.advance(1000)
    await receiveOne(source, 1)
    await clock.advance(1000)
    expect(dlq.messages()).toEqual([])
    expect(await source.receive(one)).toEqual([])
    expect(source.messages()).toEqual([])
    const moved = await receiveOne(dlq)
    expect(moved).toMatchObject({
      messageId: first.messageId,
      body: 'poison',
      receiveCount: 3,
      sentAtMs: first.sentAtMs,
      deadLetterSourceArn: source.arn,
    })
  })

  it('goes on to the next message in the same receive', async () => {
    const { clock, source } = withDeadLetterQueue()
    await source.send([{ body: 'poison' }])
    for (const _ of [1, 2]) {
      await receiveOne(source, 1)
      await clock.advance(1000)
    }
    await source.send([{ body: 'good' }])
    expect((await source.receive(ten)).map(({ body }) => body)).toEqual(['good'])
  })

  it('wakes a poll that waits on the DLQ', async () => {
    const { clock, source, dlq } = withDeadLetterQueue()
    await source.send([{ body: 'poison' }])
    for (const _ of [1, 2]) {
      await receiveOne(source, 1)
      await clock.advance(1000)
    }
    const poll = dlq.receive({ maxMessages: 1, waitSeconds: 20 })
    await source.receive(one)
    expect(await poll).toHaveLength(1)
  })

  it('keeps a message whose DLQ is gone', async () => {
    const clock = createManualClock()
    const service = createMemoryService({ clock })
    const queue = service.create('q', {
      redrive: {
        deadLetterQueueArn: 'arn:aws:sqs:us-east-1:000000000000:none',
        maxReceiveCount: 1,
      },
    })
    await queue.send([{ body: 'a' }])
    await receiveOne(queue, 1)
    await clock.advance(1000)
    expect((await receiveOne(queue)).receiveCount).toBe(2)
  })
})

describe('FIFO queues', () => {
  const fifo = (settings = {}) =>
    queueWithClock({ name: 'q.fifo', contentBasedDeduplication: true, ...settings })
  const group = (groupId: string, ...bodies: string[]) =>
    bodies.map((body) => ({ body, groupId, deduplicationId: `${groupId}-${body}` }))

  it('give several messages of a group in one batch, in order', async () => {
    const { queue } = fifo()
    await queue.send([...group('a', '1', '2'), ...group('b', '1')])
    const received = await queue.receive(ten)
    expect(received.map(({ groupId, body }) => `${groupId}${body}`)).toEqual(['a1', 'a2', 'b1'])
    const numbers = received.map(({ sequenceNumber }) => sequenceNumber ?? '')
    expect(numbers).toEqual([...numbers].sort())
  })

  it('block a group while one of its messages is in flight', async () => {
    const { queue } = fifo()
    await queue.send([...group('a', '1', '2', '3'), ...group('b', '1')])
    const [a1] = await queue.receive(one)
    expect((await queue.receive(ten)).map(({ groupId }) => groupId)).toEqual(['b'])
    await queue.delete([a1!.receiptHandle])
    expect((await queue.receive(one)).map(({ body }) => body)).toEqual(['2'])
  })

  it('return a message that came back, though a later one of its group is in flight', async () => {
    const { queue } = fifo()
    await queue.send(group('a', '1', '2', '3'))
    const [a1, a2] = await queue.receive({ maxMessages: 2, waitSeconds: 0 })
    await queue.changeVisibility([{ receiptHandle: a1!.receiptHandle, seconds: 0 }])
    expect((await queue.receive(ten)).map(({ body }) => body)).toEqual(['1'])
    await queue.changeVisibility([{ receiptHandle: a2!.receiptHandle, seconds: 0 }])
    expect(await queue.receive(ten)).toEqual([])
  })

  it('wake a poll when a group is free again', async () => {
    const { queue } = fifo()
    await queue.send(group('a', '1', '2'))
    const [a1] = await queue.receive(one)
    const poll = queue.receive({ maxMessages: 1, waitSeconds: 20 })
    await queue.delete([a1!.receiptHandle])
    expect((await poll).map(({ body }) => body)).toEqual(['2'])
  })

  it('refuse to delete a message whose timeout is over, unlike a standard queue', async () => {
    const { clock, queue } = fifo()
    await queue.send(group('a', '1'))
    const { receiptHandle } = await receiveOne(queue, 1)
    await clock.advance(1000)
    expect(await queue.delete([receiptHandle])).toMatchObject([
      { ok: false, code: 'InvalidParameterValue', senderFault: true },
    ])
    const again = await receiveOne(queue)
    expect(await queue.delete([again.receiptHandle])).toEqual([{ ok: true }])
    expect(queue.messages()).toEqual([])
  })

  it('give as many messages of one group as they can before those of another', async () => {
    const { queue } = fifo()
    const [a1, a2] = group('a', '1', '2')
    const [b1, b2] = group('b', '1', '2')
    await queue.send([a1!, b1!, a2!, b2!])
    const received = await queue.receive({ ...ten, maxMessages: 3 })
    expect(received.map(({ groupId, body }) => `${groupId}${body}`)).toEqual(['a1', 'a2', 'b1'])
  })

  it('drop a message silently whose id was used within five minutes', async () => {
    const { clock, queue } = fifo()
    const [first] = await queue.send(group('a', '1'))
    await clock.advance(299_000)
    expect(await queue.send(group('a', '1'))).toEqual([first])
    expect(queue.messages()).toHaveLength(1)
    await clock.advance(1000)
    await queue.send(group('a', '1'))
    expect(queue.messages()).toHaveLength(2)
  })

  it('take the id from the body where the queue says so', async () => {
    const { queue } = fifo()
    await queue.send([{ body: 'same', groupId: 'a' }])
    await queue.send([{ body: 'same', groupId: 'a' }])
    expect(queue.messages()).toHaveLength(1)
  })

  it('answer a receive again under its attempt id, with the same handles', async () => {
    const { clock, queue } = fifo()
    await queue.send(group('a', '1', '2'))
    const lost = await queue.receive({ ...ten, visibilitySeconds: 30, attemptId: 'x' })
    await clock.advance(20_000)
    const again = await queue.receive({ ...ten, visibilitySeconds: 30, attemptId: 'x' })
    expect(again).toEqual(lost)
    await clock.advance(29_000)
    expect(await queue.receive(ten)).toEqual([])
  })

  it.each([
    ['was deleted', (queue: MemoryQueue, handle: string) => queue.delete([handle])],
    [
      'changed its visibility',
      (queue: MemoryQueue, receiptHandle: string) =>
        queue.changeVisibility([{ receiptHandle, seconds: 60 }]),
    ],
  ])('refuse an attempt id when a message of it %s', async (_, modify) => {
    const { clock, queue } = fifo()
    await queue.send(group('a', '1', '2'))
    const [first] = await queue.receive({ ...ten, attemptId: 'x' })
    await modify(queue, first!.receiptHandle)
    const again = () => queue.receive({ ...ten, attemptId: 'x' })
    await expect(again()).rejects.toMatchObject({
      kind: 'InvalidRequest',
      code: 'InvalidParameterValue',
    })
    await clock.advance(5 * 60_000)
    expect(await again()).not.toEqual([])
  })

  it('do not answer a receive again whose messages another one has received', async () => {
    const { queue } = fifo()
    await queue.send(group('a', '1'))
    const request = { ...ten, visibilitySeconds: 30 }
    const [first] = await queue.receive({ ...request, attemptId: 'x' })
    await queue.changeVisibility([{ receiptHandle: first!.receiptHandle, seconds: 0 }])
    expect(await queue.receive(request)).toHaveLength(1)
    expect(await queue.receive({ ...request, attemptId: 'x' })).toEqual([])
  })

  it('need a group id, an id against duplicates, and take no delay', async () => {
    const { queue } = fifo({ contentBasedDeduplication: false })
    const results = await queue.send([
      { body: 'a', deduplicationId: '1' },
      { body: 'a', groupId: 'g' },
      { body: 'a', groupId: 'g', deduplicationId: '1', delaySeconds: 1 },
    ])
    expect(results.map((result) => result.ok)).toEqual([false, false, false])
    expect(queue.messages()).toEqual([])
  })
})

describe('what a message carries', () => {
  it('is kept on standard queues: attributes, group id and trace header', async () => {
    const { queue } = queueWithClock()
    const attributes = {
      text: { dataType: 'String', stringValue: 'ü' },
      bytes: { dataType: 'Binary.png', binaryValue: new Uint8Array([0, 255]) },
    }
    await queue.send([{ body: '🦭', attributes, groupId: 'tenant-1', traceHeader: 'Root=1-2-3' }])
    expect(await receiveOne(queue)).toMatchObject({
      body: '🦭',
      bodyIntact: true,
      attributes,
      groupId: 'tenant-1',
      traceHeader: 'Root=1-2-3',
    })
  })
})

describe('faults on request', () => {
  it('throttle a request once, without effect, and count it', async () => {
    const { queue } = queueWithClock()
    queue.faults.next('send', fault.throttle())
    await expect(queue.send([{ body: 'a' }])).rejects.toMatchObject({ kind: 'Throttled' })
    expect(queue.messages()).toEqual([])
    await queue.send([{ body: 'a' }])
    expect(queue.messages()).toHaveLength(1)
    expect(queue.calls.send).toBe(2)
  })

  it('reject in any kind, for as often as asked, then for good', async () => {
    const { queue } = queueWithClock()
    queue.faults.next('receive', fault.reject('AccessDenied'), 2)
    const stop = queue.faults.always('receive', fault.reject('Unreachable', 'ECONNREFUSED'))
    for (const kind of ['AccessDenied', 'AccessDenied', 'Unreachable', 'Unreachable']) {
      await expect(queue.receive(one)).rejects.toMatchObject({ kind })
    }
    stop()
    expect(await queue.receive(one)).toEqual([])
  })

  it('lose an answer after the request was carried out', async () => {
    const { queue } = queueWithClock()
    await queue.send([{ body: 'a' }])
    queue.faults.next('receive', fault.loseAnswer())
    await expect(queue.receive(one)).rejects.toMatchObject({ kind: 'TimedOut' })
    expect(queue.messages()[0]).toMatchObject({ state: 'in flight', receiveCount: 1 })
  })

  it('fail some entries of a batch and carry the others out', async () => {
    const { queue } = queueWithClock()
    await queue.send([{ body: 'a' }, { body: 'b' }])
    const received = await queue.receive(ten)
    queue.faults.next('delete', fault.failEntries([0]))
    const results = await queue.delete(received.map(({ receiptHandle }) => receiptHandle))
    expect(results).toMatchObject([{ ok: false, senderFault: false }, { ok: true }])
    expect(queue.messages().map(({ body }) => body)).toEqual(['a'])
  })

  it('damage one body and leave the others', async () => {
    const { queue } = queueWithClock()
    await queue.send([{ body: 'aa' }, { body: 'bb' }])
    queue.faults.next('receive', fault.corruptBodies([1]))
    const received = await queue.receive(ten)
    expect(received.map(({ bodyIntact }) => bodyIntact)).toEqual([true, false])
    expect(received[1]?.body).not.toBe('bb')
  })

  it('return a message that cannot be read, and the others', async () => {
    const { queue } = queueWithClock()
    await queue.send([{ body: 'a' }, { body: 'b' }])
    queue.faults.next('receive', fault.unreadableMessages([0]))
    const onUnreadable = vi.fn()
    const received = await queue.receive({ ...ten, onUnreadable })
    expect(received.map(({ body }) => body)).toEqual(['b'])
    const { messageId } = queue.messages()[0] ?? {}
    expect(onUnreadable.mock.calls).toEqual([[{ messageId, why: expect.any(String) }]])
    expect(queue.messages().map(({ state }) => state)).toEqual(['in flight', 'in flight'])
  })

  it('hang a poll until it is released', async () => {
    const { queue } = queueWithClock()
    await queue.send([{ body: 'a' }])
    const hung = fault.hang()
    queue.faults.next('receive', hung)
    const poll = queue.receive(one)
    expect(await queue.receive(one)).toHaveLength(1)
    await queue.send([{ body: 'b' }])
    hung.release()
    expect((await poll).map(({ body }) => body)).toEqual(['b'])
  })

  it('hang a poll until its signal aborts', async () => {
    const { queue } = queueWithClock()
    queue.faults.next('receive', fault.hang())
    const abort = new AbortController()
    const poll = queue.receive({ ...one, signal: abort.signal })
    abort.abort()
    await expect(poll).rejects.toMatchObject({ kind: 'Aborted' })
  })

  it('delay a request by the clock', async () => {
    const { clock, queue } = queueWithClock()
    queue.faults.next('send', fault.delay(300))
    const sending = queue.send([{ body: 'a' }])
    await clock.advance(299)
    expect(queue.messages()).toEqual([])
    await clock.advance(1)
    await sending
    expect(queue.messages()).toHaveLength(1)
  })
})

describe('the service', () => {
  it('opens the same queue by its URL or ARN, and finds the URL by the name', async () => {
    const service = createMemoryService()
    const queue = service.create('orders')
    expect(service.queue(queue.url)).toBe(queue)
    expect(service.queue(queue.arn)).toBe(queue)
    expect(await service.urlOf('orders')).toBe(queue.url)
  })

  it('says NoSuchQueue of what it does not hold', async () => {
    const service = createMemoryService()
    await expect(service.urlOf('none')).rejects.toMatchObject({ kind: 'NoSuchQueue' })
    const none = service.queue('http://sqs.us-east-1.memory.invalid/000000000000/none')
    await expect(none.receive(one)).rejects.toMatchObject({ kind: 'NoSuchQueue' })
  })

  it('makes no second queue of a name', () => {
    const service = createMemoryService()
    service.create('q')
    expect(() => service.create('q')).toThrow('already')
  })
})

describe('too many in flight', () => {
  it('make a long poll come back empty, without an error', async () => {
    const { clock, queue } = queueWithClock({ inFlightLimit: 2 })
    await queue.send([{ body: 'a' }, { body: 'b' }, { body: 'c' }])
    expect(await queue.receive(ten)).toHaveLength(2)
    const poll = queue.receive({ ...ten, waitSeconds: 1 })
    await clock.advance(1000)
    expect(await poll).toEqual([])
    expect(await queue.attributes()).toMatchObject({ visible: 1, inFlight: 2 })
  })

  it('make a short poll of a standard queue fail with OverLimit', async () => {
    const { queue } = queueWithClock({ inFlightLimit: 2 })
    await queue.send([{ body: 'a' }, { body: 'b' }, { body: 'c' }])
    expect(await queue.receive({ ...ten, maxMessages: 1 })).toHaveLength(1)
    expect(await queue.receive(ten)).toHaveLength(1)
    await expect(queue.receive(ten)).rejects.toMatchObject({ kind: 'Throttled', code: 'OverLimit' })
  })

  it('make a short poll of a FIFO queue come back empty', async () => {
    const { queue } = queueWithClock({ name: 'q.fifo', inFlightLimit: 1 })
    for (const groupId of ['a', 'b']) {
      await queue.send([{ body: 'a', groupId, deduplicationId: groupId }])
    }
    expect(await queue.receive(ten)).toHaveLength(1)
    expect(await queue.receive(ten)).toEqual([])
  })
})
