import { describe, expect, it } from 'vitest'
import { PermanentError } from '../../src/message/permanent-error.ts'
import type {
  DeadLetterInfo,
  DeadLetterResult,
  Instrumentation,
  OperationAnswer,
  ProcessInfo,
  ProcessResult,
  ReceiveInfo,
  ReceiveResult,
  SettleInfo,
  SettleResult,
} from '../../src/pipeline/instrumentation/instrumentation.ts'
import { fault } from '../../src/queue/memory/memory.ts'
import { createRouter } from '../../src/route/router.ts'
import { QueueError } from '../../src/queue/queue-error.ts'
import {
  catalogue,
  gate,
  handling,
  newWorld,
  obedient,
  order,
  pass,
  startingInVirtualTime,
  whilePassing,
  type World,
} from './worker-world.ts'

const run = startingInVirtualTime(0)

/** Records what an instrumentation is given of each operation. */
class Recorder implements Instrumentation {
  readonly receives: (ReceiveInfo & Partial<ReceiveResult>)[] = []
  readonly processes: (ProcessInfo & Partial<ProcessResult>)[] = []
  readonly settles: (SettleInfo & Partial<SettleResult>)[] = []
  readonly deadLetters: (DeadLetterInfo & Partial<DeadLetterResult>)[] = []
  // Private, so that a method works only on its own object.
  #open = 0

  receive(info: ReceiveInfo, run: () => Promise<ReceiveResult>) {
    return this.#record(this.receives, info, run)
  }

  process(info: ProcessInfo, run: () => Promise<ProcessResult>) {
    return this.#record(this.processes, info, run)
  }

  settle(info: SettleInfo, run: () => Promise<SettleResult>) {
    return this.#record(this.settles, info, run)
  }

  deadLetter(info: DeadLetterInfo, run: () => Promise<DeadLetterResult>) {
    return this.#record(this.deadLetters, info, run)
  }

  /** Operations that have not ended. */
  get open(): number {
    return this.#open
  }

  async #record<I extends object, R extends object>(
    records: (I & Partial<R>)[],
    info: I,
    run: () => Promise<R>,
  ): Promise<void> {
    const one = { ...info } as I & Partial<R>
    records.push(one)
    this.#open++
    Object.assign(one, await run())
    this.#open--
  }
}

const answerOf = (answer: OperationAnswer) => (answer.ok ? 'ok' : answer.code)

/** Each request to settle: what, how many messages, after how long, and its answers. */
const settled = ({ settles }: Recorder) =>
  settles.map(({ what, entries, answers }) => {
    const after = entries.map(({ afterSeconds }) => afterSeconds)
    return [what, after, answers?.map(answerOf)] as const
  })

async function recorded(
  world: World,
  router: Parameters<World['worker']>[0],
  options: Parameters<World['worker']>[1] = {},
) {
  const recorder = new Recorder()
  const worker = await run(world.worker(router, { instrumentation: recorder, ...options }))
  return { recorder, worker }
}

describe('an instrumentation', () => {
  it('is called around the whole way of a message that is handled', async () => {
    const world = newWorld()
    await world.send(1)
    const { recorder } = await recorded(
      world,
      handling(() => {}),
      { waitSeconds: 2 },
    )
    await pass(1)
    const [first, poll] = recorder.receives
    expect(first).toEqual({
      queueUrl: world.queue.url,
      maxMessages: 10,
      waitSeconds: 0,
      messages: [
        {
          messageId: expect.any(String),
          attributes: {},
          receiveCount: 1,
          sentAtMs: expect.any(Number),
          groupId: undefined,
          traceHeader: undefined,
        },
      ],
      error: undefined,
    })
    const message = first?.messages?.[0]
    expect(poll).toEqual({ queueUrl: world.queue.url, maxMessages: 9, waitSeconds: 2 })
    expect(recorder.processes).toMatchObject([
      {
        queueUrl: world.queue.url,
        message,
        type: 'order.placed',
        index: 0,
        key: `${message?.messageId}:0`,
        outcome: { _tag: 'Acknowledge' },
        failure: undefined,
        error: undefined,
      },
    ])
    expect(recorder.settles).toEqual([
      {
        queueUrl: world.queue.url,
        what: 'delete',
        entries: [{ message, afterSeconds: undefined }],
        answers: [{ ok: true, messageId: undefined }],
        error: undefined,
      },
    ])
    expect(recorder.deadLetters).toEqual([])
    await pass(2)
    expect(recorder.receives[1]).toMatchObject({ messages: [], error: undefined })
  })

  it('is given the failure of a retry, and its release', async () => {
    const world = newWorld()
    const down = new Error('down')
    let failures = 1
    const { recorder } = await recorded(
      world,
      handling(() => {
        if (failures-- > 0) throw down
      }),
      { backoff: { firstSeconds: 2, factor: 1 } },
    )
    await world.send(1)
    await pass(10)
    expect(recorder.processes).toMatchObject([
      { outcome: { _tag: 'Retry' }, failure: { _tag: 'HandlerFailed' }, error: down },
      { outcome: { _tag: 'Acknowledge' }, message: { receiveCount: 2 } },
    ])
    expect(settled(recorder)).toEqual([
      ['release', [expect.any(Number)], ['ok']],
      ['delete', [undefined], ['ok']],
    ])
    const afterSeconds = recorder.settles[0]?.entries[0]?.afterSeconds
    expect(afterSeconds).toBeGreaterThanOrEqual(1)
    expect(afterSeconds).toBeLessThanOrEqual(2)
  })

  it('is given each event that is dead-lettered, with its failure, before its message is deleted', async () => {
    const world = newWorld()
    const never = new PermanentError('never')
    const { recorder } = await recorded(
      world,
      handling((id) => {
        if (id === 2) throw never
      }),
    )
    await world.queue.send([{ body: `[${order(1)},${order(2)},7]` }])
    await pass(1)
    const { messageId } = recorder.receives.flatMap(({ messages = [] }) => messages)[0] ?? {}
    expect(recorder.deadLetters).toEqual([
      {
        queueUrl: world.dlq.url,
        entries: [
          {
            message: expect.objectContaining({ messageId }),
            type: 'order.placed',
            index: 1,
            key: `${messageId}:1`,
            failure: { _tag: 'PermanentlyFailed', type: 'order.placed', cause: never },
            error: never,
          },
          {
            message: expect.objectContaining({ messageId }),
            type: undefined,
            index: 2,
            key: `${messageId}:2`,
            failure: { _tag: 'NotAnEvent', found: 'a number' },
            error: expect.objectContaining({ name: 'NotAnEvent' }),
          },
        ],
        answers: Array(2).fill({ ok: true, messageId: expect.any(String) }),
        error: undefined,
      },
    ])
    const stored = recorder.deadLetters[0]?.answers?.map((one) => one.ok && one.messageId)
    expect(stored?.toSorted()).toEqual(
      world.dlq
        .messages()
        .map((one) => one.messageId)
        .toSorted(),
    )
    expect(settled(recorder)).toEqual([['delete', [undefined], ['ok']]])
  })

  it('is called around each try of a dead letter that its queue refuses', async () => {
    const world = newWorld()
    world.dlq.faults.next('send', fault.reject('AccessDenied'))
    world.dlq.faults.next('send', fault.failEntries())
    const { recorder } = await recorded(
      world,
      handling(() => {
        throw new PermanentError('never')
      }),
    )
    await world.send(1)
    await pass(10)
    expect(recorder.deadLetters.map(({ answers }) => answers?.map(answerOf))).toEqual([
      ['AccessDenied'],
      ['InternalError'],
      ['ok'],
    ])
    expect(recorder.deadLetters.map(({ error }) => error)).toEqual([
      expect.any(QueueError),
      undefined,
      undefined,
    ])
    expect(settled(recorder)).toEqual([['delete', [undefined], ['ok']]])
  })

  it('is called around each try of a delete that SQS refuses', async () => {
    const world = newWorld()
    world.queue.faults.next('delete', fault.throttle())
    const { recorder } = await recorded(
      world,
      handling(() => {}),
    )
    await world.send(3)
    await pass(10)
    expect(settled(recorder)[0]).toEqual([
      'delete',
      [undefined, undefined, undefined],
      Array(3).fill('RequestThrottled'),
    ])
    expect(recorder.settles[0]?.error).toMatchObject({ kind: 'Throttled' })
    const later = settled(recorder).slice(1)
    expect(later.flatMap(([, , answers]) => answers)).toEqual(['ok', 'ok', 'ok'])
    expect(world.queue.messages()).toEqual([])
  })

  it('is called around the releases of a stop: of what had not begun, and of what gave up', async () => {
    const world = newWorld()
    await world.send(3)
    const router = createRouter(catalogue).on(
      'order.placed',
      { concurrency: 2 },
      ({ id }, delivery) => obedient(id, delivery.signal),
    )
    const { recorder, worker } = await recorded(world, router, { waitSeconds: 1 })
    await pass(0.5)
    const report = await whilePassing(worker.stop({ graceSeconds: 10 }))
    // The open poll may bring again what was released, and that goes back as well.
    expect(report.released).toBeGreaterThanOrEqual(3)
    expect(report.left).toBe(0)
    const released = settled(recorder).flatMap(([what, after, answers]) =>
      after.map((seconds, at) => [what, seconds, answers?.[at]]),
    )
    expect(released).toEqual(Array(report.released).fill(['release', 0, 'ok']))
    expect(recorder.open).toBe(0)
  })

  it('is called around the release of what comes to a start that is stopped', async () => {
    const world = newWorld()
    await world.send(3)
    world.queue.faults.next('receive', fault.delay(500))
    const recorder = new Recorder()
    const one = world.worker(
      handling(() => {}),
      { instrumentation: recorder },
    )
    const starting = one.start()
    await pass(0.1)
    const stopping = one.stop()
    await whilePassing(Promise.all([starting, stopping]))
    expect(settled(recorder)).toEqual([['release', [0, 0, 0], ['ok', 'ok', 'ok']]])
    expect(recorder.processes).toEqual([])
  })

  it('is called around no renewal, and around no settlement after a lost lease', async () => {
    const world = newWorld()
    const { promise, open } = gate()
    const { recorder, worker } = await recorded(
      world,
      handling(() => promise),
      { handlerTimeoutSeconds: 3_600 },
    )
    await world.send(1)
    await pass(60)
    expect(world.queue.calls.changeVisibility).toBeGreaterThan(2)
    worker.pause('so that it is not received again')
    world.queue.faults.next(
      'changeVisibility',
      fault.failEntries('all', { code: 'MessageNotInflight', senderFault: true }),
    )
    await pass(30)
    open()
    await pass(10)
    expect(world.reported.leaseLost).toHaveLength(1)
    expect(recorder.settles).toEqual([])
    expect(recorder.processes).toMatchObject([{ outcome: { _tag: 'Acknowledge' } }])
  })

  it('is given the error of a receive that failed, and of one that was abandoned', async () => {
    const world = newWorld()
    const { recorder } = await recorded(
      world,
      handling(() => {}),
      { waitSeconds: 1 },
    )
    const hung = fault.hang()
    world.queue.faults.next('receive', fault.throttle())
    world.queue.faults.next('receive', hung)
    await pass(30)
    const failed = recorder.receives.filter(({ error }) => error !== undefined)
    expect(failed).toMatchObject([
      { messages: [], error: { kind: 'Throttled' } },
      { messages: [], error: { kind: 'TimedOut' } },
    ])
    await world.send(1)
    hung.release()
    await pass(5)
    // What comes late is settled like any other message.
    expect(settled(recorder)).toEqual([['delete', [undefined], ['ok']]])
  })

  it('is given no body', async () => {
    const world = newWorld()
    const { recorder } = await recorded(
      world,
      handling((id) => {
        if (id === 4_711) throw new PermanentError('never')
      }),
    )
    await world.queue.send([{ body: order(4_711) }, { body: order(4_712) }])
    await pass(5)
    expect(recorder.deadLetters).toHaveLength(1)
    expect(recorder.settles.length).toBeGreaterThan(0)
    expect(JSON.stringify({ ...recorder })).not.toMatch(/471[12]|"body"/)
  })

  it("is given what redact returned in place of the app's own error", async () => {
    const world = newWorld()
    const { recorder } = await recorded(
      world,
      handling(() => {
        throw new PermanentError('never for jane')
      }),
      { redact: (text) => text.replace('jane', '***') },
    )
    await world.send(1)
    await pass(5)
    const [{ error, failure } = { error: undefined, failure: undefined }] =
      recorder.deadLetters[0]?.entries ?? []
    expect(error?.message).toBe('never for ***')
    expect(failure).toMatchObject({ cause: { message: 'never for ***' } })
  })
})
