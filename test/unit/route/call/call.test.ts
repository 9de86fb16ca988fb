import { runInNewContext } from 'node:vm'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PermanentError } from '../../../../src/message/permanent-error.ts'
import { RetryAfterError } from '../../../../src/message/retry-after-error.ts'
import { type Classify, callHandler } from '../../../../src/route/call/call.ts'
import { EventDelivery } from '../../../../src/route/call/delivery.ts'
import { Interruption } from '../../../../src/route/call/interruption.ts'
import { createRouter } from '../../../../src/route/router.ts'
import { fromTaskEither } from '../../../../src/route/call/task-either.ts'
import { oddNames, oddValue } from '../../../fixtures/odd-values.ts'
import { received } from '../../dead-letter/received.ts'
import { orders, paid, placed, verdictOn } from '../orders.ts'

const throwing = (thrown: unknown) =>
  createRouter(orders).on('order.paid', () => {
    throw thrown
  })

function call(
  handler: (event: unknown, delivery: { signal: AbortSignal }) => unknown,
  { timeoutSeconds = 60, interruption = new Interruption() } = {},
) {
  const origin = {
    received: received(),
    index: 0,
    queueUrl: undefined,
    maxAttempts: 10,
    key: 'k',
    raw: paid,
  }
  const delivery = new EventDelivery(origin, 'order.paid', paid, [])
  const settings = { handler, middleware: [], classify: undefined, timeoutSeconds }
  return callHandler(settings, delivery, interruption)
}

describe('what a handler throws', () => {
  it.each<[string, unknown]>([
    ['an Error', new Error('no')],
    ['a string', 'no'],
    ['undefined', undefined],
    ['null', null],
    ['an object without a prototype', Object.create(null)],
    ['an error of another realm', runInNewContext('new Error("no")')],
    ['a frozen object', Object.freeze({ seconds: 5 })],
    ...oddNames
      .filter((name) => name !== 'a Proxy that has everything')
      .map((name): [string, unknown] => [name, oddValue(name)]),
  ])('is transient when it is %s', async (_what, thrown) => {
    expect(await verdictOn(throwing(thrown), paid)).toMatchObject({
      _tag: 'Retry',
      failure: { _tag: 'HandlerFailed', type: 'order.paid' },
    })
  })

  it('is a rejection as well as a throw', async () => {
    const rejecting = createRouter(orders).on('order.paid', () => Promise.reject(new Error('no')))
    expect(await verdictOn(rejecting, paid)).toMatchObject({ failure: { _tag: 'HandlerFailed' } })
  })

  it('may be a thenable that rejects', async () => {
    const thenable = {
      // biome-ignore lint/suspicious/noThenProperty: a promise of another library.
      then: (_done: unknown, failed: (error: Error) => void) => failed(new PermanentError('no')),
    }
    const router = createRouter(orders).on('order.paid', () => thenable)
    expect(await verdictOn(router, paid)).toMatchObject({ failure: { _tag: 'PermanentlyFailed' } })
  })

  it('is dead-lettered at once when it is a PermanentError, also one of another copy of sluice', async () => {
    const foreign = Object.assign(new Error('no'), { [Symbol.for('sluice.PermanentError')]: true })
    for (const error of [new PermanentError('no'), foreign]) {
      expect(await verdictOn(throwing(error), paid, { receiveCount: 1 })).toEqual({
        _tag: 'DeadLetter',
        failure: { _tag: 'PermanentlyFailed', type: 'order.paid', cause: error },
      })
    }
  })

  it('says when to try again when it is a RetryAfterError, until the attempts are used up', async () => {
    const router = throwing(new RetryAfterError({ seconds: 90.2 }))
    expect(await verdictOn(router, paid, { receiveCount: 9 })).toMatchObject({
      _tag: 'Retry',
      afterSeconds: 91,
    })
    expect(await verdictOn(router, paid, { receiveCount: 10 })).toMatchObject({
      _tag: 'DeadLetter',
      failure: { _tag: 'RetryRequested', seconds: 91 },
    })
  })

  it.each<[unknown, number]>([
    ['soon', 0],
    [Number.NaN, 0],
    [-5, 0],
    [1e9, 43_200],
    [2.1, 3],
  ])(
    'of another copy of sluice is held to the limits: %j becomes %d s',
    async (seconds, wanted) => {
      const foreign = { [Symbol.for('sluice.RetryAfterError')]: true, seconds }
      expect(await verdictOn(throwing(foreign), paid)).toMatchObject({ afterSeconds: wanted })
    },
  )
})

describe('classify', () => {
  const failing = (classify: Classify) =>
    createRouter(orders, { classify }).on('order.paid', () => {
      throw new Error('no')
    })

  it.each<[unknown, object]>([
    ['permanent', { _tag: 'DeadLetter', failure: { _tag: 'PermanentlyFailed' } }],
    ['transient', { _tag: 'Retry', failure: { _tag: 'HandlerFailed' } }],
    [{ retryAfterSeconds: 3 }, { _tag: 'Retry', afterSeconds: 3 }],
    [{ retryAfterSeconds: 'soon' }, { _tag: 'Retry', afterSeconds: 0 }],
    [undefined, { _tag: 'Retry', failure: { _tag: 'HandlerFailed' } }],
    [null, { _tag: 'Retry', failure: { _tag: 'HandlerFailed' } }],
    [42, { _tag: 'Retry', failure: { _tag: 'HandlerFailed' } }],
    [{}, { _tag: 'Retry', failure: { _tag: 'HandlerFailed' } }],
    [Promise.resolve('permanent'), { _tag: 'DeadLetter', failure: { _tag: 'PermanentlyFailed' } }],
    [Promise.resolve({ retryAfterSeconds: 3 }), { _tag: 'Retry', afterSeconds: 3 }],
    [Promise.resolve(42), { _tag: 'Retry', failure: { _tag: 'HandlerFailed' } }],
  ])('that returns %j is understood, or left to sluice', async (answer, verdict) => {
    expect(
      await verdictOn(
        failing(() => answer as ReturnType<Classify>),
        paid,
      ),
    ).toMatchObject(verdict)
  })

  it('that throws does not decide over the message', async () => {
    const classifyThrew = new Error('classify is broken')
    const router = failing(() => {
      throw classifyThrew
    })
    expect(await verdictOn(router, paid)).toMatchObject({
      failure: { _tag: 'HandlerFailed', cause: { message: 'no' }, classifyThrew },
    })
  })

  it.each(oddNames)('may answer, throw and reject with %s', async (name) => {
    const classifiers: (() => unknown)[] = [
      () => oddValue(name),
      () => {
        throw oddValue(name)
      },
      () => Promise.reject(oddValue(name)),
    ]
    for (const classify of classifiers) {
      const verdict = await verdictOn(failing(classify as Classify), paid)
      expect(verdict).toMatchObject({ _tag: 'Retry' })
    }
  })

  it('is not asked about the errors that sluice knows', async () => {
    const classify = vi.fn(() => 'transient' as const)
    const router = createRouter(orders, { classify }).on('order.paid', () => {
      throw new PermanentError('no')
    })
    await verdictOn(router, paid)
    expect(classify).not.toHaveBeenCalled()
  })
})

describe('the time of a handler', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is limited: the signal aborts, the outcome is final, the late answer is ignored', async () => {
    let finish = () => {}
    let signal: AbortSignal | undefined
    const outcome = call(
      (_event, delivery) => {
        signal = delivery.signal
        return new Promise<void>((resolve) => {
          finish = resolve
        })
      },
      { timeoutSeconds: 2 },
    )
    await vi.advanceTimersByTimeAsync(1_999)
    expect(signal?.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(signal?.aborted).toBe(true)
    expect(signal?.reason).toMatchObject({ name: 'TimeoutError' })
    finish()
    expect(await outcome).toEqual({ _tag: 'HandlerTimedOut', type: 'order.paid', seconds: 2 })
  })

  it.each([Infinity, 5_000_000])('has no limit at %d s: timers cannot take it', async (seconds) => {
    const done = vi.fn()
    void call(() => new Promise(() => {}), { timeoutSeconds: seconds }).then(done)
    await vi.advanceTimersByTimeAsync(86_400_000)
    expect(done).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not limit an async classify, which has 10 s of its own', async () => {
    const cause = new Error('no')
    const router = createRouter(orders, { classify: () => new Promise(() => {}) })
      .on('order.paid', { timeoutSeconds: Infinity }, () => Promise.reject(cause))
      .onBatch('order.placed', { size: 1, lingerMs: 0 }, () => Promise.reject(cause))
    const verdicts = Promise.all([verdictOn(router, paid), verdictOn(router, placed())])
    await vi.advanceTimersByTimeAsync(10_000)
    const failure = { _tag: 'HandlerFailed', cause }
    expect(await verdicts).toMatchObject([{ failure }, { failure }])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('leaves no timer behind', async () => {
    await call(() => {})
    await call(() => Promise.reject(new Error('no')))
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('an interruption', () => {
  it('aborts the signal with its reason, and the failure that follows says nothing about the event', async () => {
    const interruption = new Interruption()
    const outcome = call(
      (_event, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason))
        }),
      { interruption },
    )
    interruption.interrupt('lost lease')
    expect(await outcome).toEqual({ _tag: 'Interrupted', type: 'order.paid', by: 'lost lease' })
  })

  it('does not take back a success', async () => {
    const interruption = new Interruption()
    const outcome = call(() => interruption.interrupt('stop'), { interruption })
    expect(await outcome).toBe('handled')
  })

  it('that comes before the handler began keeps it from beginning', async () => {
    const interruption = new Interruption()
    interruption.interrupt('lost lease')
    const handler = vi.fn()
    expect(await call(handler, { interruption })).toMatchObject({ _tag: 'Interrupted' })
    expect(handler).not.toHaveBeenCalled()
  })

  it('is seen by a handler that asks for its signal only afterwards', async () => {
    const interruption = new Interruption()
    let aborted: boolean | undefined
    await call(
      (_event, delivery) => {
        interruption.interrupt('stop')
        aborted = delivery.signal.aborted
      },
      { interruption },
    )
    expect(aborted).toBe(true)
  })

  it('is listened to only while the handler runs', async () => {
    const interruption = new Interruption()
    let signal: AbortSignal | undefined
    await call(
      (_event, delivery) => {
        signal = delivery.signal
      },
      { interruption },
    )
    interruption.interrupt('stop')
    expect(signal?.aborted).toBe(false)
  })
})

describe('a handler that returns a TaskEither', () => {
  it('has done its work with a right, and fails with a left', async () => {
    const done = createRouter(orders).on(
      'order.paid',
      fromTaskEither(() => TE.right('anything')),
    )
    expect(await verdictOn(done, paid)).toMatchObject({ because: 'handled' })
    const failed = createRouter(orders).on(
      'order.paid',
      fromTaskEither(() => TE.left(new PermanentError('no'))),
    )
    expect(await verdictOn(failed, paid)).toMatchObject({ _tag: 'DeadLetter' })
    const odd = createRouter(orders).on(
      'order.paid',
      fromTaskEither(() => TE.left('odd')),
    )
    expect(await verdictOn(odd, paid)).toMatchObject({
      failure: { cause: expect.objectContaining({ cause: 'odd' }) },
    })
  })
})
