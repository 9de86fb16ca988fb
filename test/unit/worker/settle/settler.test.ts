import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Failure } from '../../../../src/message/failure.ts'
import { type Verdict, worstVerdict } from '../../../../src/message/verdict.ts'
import { type EventResult, eventResult } from '../../../../src/route/call/event-result.ts'
import { defaultBackoff } from '../../../../src/settle/backoff.ts'
import type { SettledReport, Ticket } from '../../../../src/worker/in-flight/ticket.ts'
import { Progress } from '../../../../src/worker/in-flight/progress.ts'
import { Settler } from '../../../../src/worker/settle/settler.ts'
import { ticketOf } from '../fakes.ts'

const failure: Failure = { _tag: 'HandlerFailed', type: 'order.placed', cause: new Error('down') }
const handled: Verdict = { _tag: 'Acknowledge', because: 'handled' }
const retry: Verdict = { _tag: 'Retry', afterSeconds: 7, failure }
const deadLetter: Verdict = { _tag: 'DeadLetter', failure }

type Store = (events: readonly EventResult[]) => Promise<readonly EventResult[]>

/** Takes dead letters, or those at the places that a test names. */
const taking =
  (takes: (index: number) => boolean = () => true): Store =>
  async (events) =>
    events.map((event) =>
      event.outcome._tag === 'DeadLetter' && takes(event.index)
        ? { ...event, outcome: { _tag: 'Acknowledge', because: 'done before' } }
        : event,
    )

/** A settler among parts that only note what they are asked for, in order. */
function settlerWith(store: Store | undefined = taking()) {
  const done: string[] = []
  const reported: EventResult[][] = []
  /** The messages whose failed attempts were forgotten. */
  const forgotten: string[] = []
  /** What `settled` reported, each as the index of its event and its outcome. */
  const settled: string[] = []
  const progress = new Progress(true)
  const settler = new Settler({
    backoff: defaultBackoff,
    acknowledger: {
      delete: ({ received }: Ticket) => done.push(`delete ${received.messageId}`),
      release: ({ received }: Ticket, afterSeconds: number) =>
        done.push(`release ${received.messageId} after ${afterSeconds}`),
      remember: ({ received }: Ticket) => done.push(`remember ${received.messageId}`),
    },
    deadLetters: {
      async store(_ticket: Ticket, events: readonly EventResult[]) {
        done.push('store')
        return await store(events)
      },
    },
    progress,
    attempts: { of: () => [], forget: (messageId: string) => void forgotten.push(messageId) },
    reports: { fault: () => void done.push('fault') },
    settlementReports: {
      judged: (_ticket: Ticket, events: readonly EventResult[]) => reported.push([...events]),
      reportsOf: (_ticket: Ticket, events: readonly EventResult[]) =>
        events.flatMap(({ index, outcome }) =>
          outcome._tag === 'Acknowledge' && outcome.because === 'done before'
            ? []
            : [{ index, outcome: outcome._tag } as SettledReport],
        ),
      settled: (ticket: Ticket) => settled.push(...inWords(ticket.unreported)),
    },
    random: () => 1,
  })
  return {
    done,
    reported,
    forgotten,
    settle: (message: Ticket, ...verdicts: Verdict[]) =>
      settler.settle(message, processed(...verdicts)),
    leave: (message: Ticket, ...verdicts: Verdict[]) =>
      settler.leave(message, processed(...verdicts)),
    keep: (message: Ticket, ...verdicts: Verdict[]) =>
      settler.keep(message, processed(...verdicts)),
    /** SQS answers the settlement. */
    answer: (message: Ticket) => settler.settled(message),
    settled,
    /** The events of a message that must not run again, with their verdicts. */
    remembered: (messageId: string) =>
      [...(progress.settledBefore(messageId) ?? [])].map(([index, { _tag }]) => [index, _tag]),
  }
}

const inWords = (reports: readonly SettledReport[]) =>
  reports.map(({ index, outcome }) => `${index} ${outcome}`)

function processed(...verdicts: Verdict[]) {
  const events = verdicts.map((outcome, index) =>
    eventResult({ index, key: `m:${index}` }, 'order.placed', outcome),
  )
  return { settlement: worstVerdict(verdicts), events }
}

describe('a message', () => {
  it('is deleted when all of it was handled', async () => {
    const { done, reported, settle } = settlerWith()
    expect(await settle(ticketOf('m'), handled, handled)).toMatchObject({ _tag: 'Acknowledge' })
    expect(done).toEqual(['delete m'])
    expect(reported).toHaveLength(1)
  })

  it('goes back for as long as its failure says', async () => {
    const { done, settle, remembered } = settlerWith()
    expect(await settle(ticketOf('m'), retry)).toEqual(retry)
    expect(done).toEqual(['release m after 7'])
    expect(remembered('m')).toEqual([])
  })

  it('that goes back for one event does not run the others again', async () => {
    const { done, settle, remembered } = settlerWith()
    await settle(ticketOf('m'), handled, retry, deadLetter)
    expect(done).toEqual(['release m after 7'])
    expect(remembered('m')).toEqual([
      [0, 'Acknowledge'],
      [2, 'DeadLetter'],
    ])
  })

  it('forgets what was done once it is deleted', async () => {
    const { settle, remembered, forgotten } = settlerWith()
    await settle(ticketOf('m'), handled, retry)
    expect(forgotten).toEqual([])
    await settle(ticketOf('m'), handled, handled)
    expect(remembered('m')).toEqual([])
    expect(forgotten).toEqual(['m'])
  })

  it('is stored on the dead-letter queue before it is deleted', async () => {
    const { done, reported, settle } = settlerWith()
    expect(await settle(ticketOf('m'), deadLetter)).toEqual(deadLetter)
    expect(done).toEqual(['store', 'delete m'])
    expect(reported).toHaveLength(1)
  })

  it.each<[string, Store]>([
    ['refuses it', taking(() => false)],
    ['cannot be asked, by a fault of ours', () => Promise.reject(new TypeError('no'))],
  ])('goes back when the dead-letter queue %s', async (_what, store) => {
    const { done, reported, settle } = settlerWith(store)
    expect(await settle(ticketOf('m'), deadLetter)).toMatchObject({ _tag: 'Retry' })
    expect(done.filter((what) => what.startsWith('delete'))).toEqual([])
    expect(done.at(-1)).toBe('release m after 5')
    expect(reported.flat().map(({ outcome }) => outcome._tag)).toEqual(['Retry'])
  })

  it('is retried only for the events that the dead-letter queue has not accepted', async () => {
    const { done, reported, settle, remembered } = settlerWith(taking((index) => index === 1))
    await settle(ticketOf('m'), handled, deadLetter, deadLetter)
    expect(done).toEqual(['store', 'release m after 5'])
    expect(remembered('m')).toEqual([
      [0, 'Acknowledge'],
      [1, 'Acknowledge'],
      [2, 'DeadLetter'],
    ])
    expect(reported.flat().map(({ outcome }) => outcome._tag)).toEqual([
      'Acknowledge',
      'DeadLetter',
      'Retry',
    ])
  })
})

describe('what is reported as settled', () => {
  const before: Verdict = { _tag: 'Acknowledge', because: 'done before' }

  it('is each event of a message, when SQS has answered', async () => {
    const { settle, answer, settled } = settlerWith()
    const message = ticketOf('m')
    await settle(message, handled, deadLetter)
    expect(settled).toEqual([])
    answer(message)
    expect(settled).toEqual(['0 Acknowledge', '1 DeadLetter'])
  })

  it('is every event once, of which some are settled before the others', async () => {
    const { settle, answer, settled } = settlerWith()
    const [first, second] = [ticketOf('m'), ticketOf('m')]
    await settle(first, handled, retry)
    answer(first)
    expect(settled).toEqual(['0 Acknowledge', '1 Retry'])
    await settle(second, before, handled)
    answer(second)
    expect(settled.slice(2)).toEqual(['1 Acknowledge'])
  })

  it('is with the next settlement what SQS did not take the first time', async () => {
    const { settle, answer, settled } = settlerWith()
    await settle(ticketOf('m'), handled, retry)
    await settle(ticketOf('m'), before, retry)
    const last = ticketOf('m')
    await settle(last, before, handled)
    answer(last)
    expect(settled).toEqual(['0 Acknowledge', '1 Acknowledge'])
  })

  it.each(['keep', 'leave'] as const)(
    'is with the next settlement what was done when the message was: %s',
    async (how) => {
      const { [how]: then, settle, answer, settled } = settlerWith()
      then(ticketOf('m'), handled, retry)
      const last = ticketOf('m')
      await settle(last, before, handled)
      answer(last)
      expect(settled).toEqual(['0 Acknowledge', '1 Acknowledge'])
    },
  )

  it('is a dead letter that was stored before another one of its message', async () => {
    const { settle, answer, settled } = settlerWith(taking((index) => index === 0))
    await settle(ticketOf('m'), deadLetter, deadLetter)
    const again = ticketOf('m')
    await settle(again, before, handled)
    answer(again)
    expect(settled).toEqual(['0 DeadLetter', '1 Acknowledge'])
  })

  it('is kept of a message that was handled without a lease', () => {
    const { leave } = settlerWith()
    const message = ticketOf('m')
    leave(message, handled)
    expect(inWords(message.unreported)).toEqual(['0 Acknowledge'])
  })

  it('is kept of a message that was stored without a lease', async () => {
    const message = ticketOf('m')
    const { settle } = settlerWith(async (events) => {
      message.lost = true
      return await taking()(events)
    })
    await settle(message, handled, deadLetter)
    expect(inWords(message.unreported)).toEqual(['0 Acknowledge', '1 DeadLetter'])
  })
})

describe('a message whose lease was lost', () => {
  it('is not touched; that it was handled is remembered', () => {
    const { done, reported, leave } = settlerWith()
    leave(ticketOf('m'), handled)
    expect(done).toEqual(['remember m'])
    expect(reported).toEqual([])
  })

  it('remembers which of its events were done', () => {
    const { done, leave, remembered } = settlerWith()
    leave(ticketOf('m'), handled, retry)
    expect(done).toEqual([])
    expect(remembered('m')).toEqual([[0, 'Acknowledge']])
  })

  it('while it was stored is not deleted; that it was stored is remembered', async () => {
    const message = ticketOf('m')
    const { done, reported, settle } = settlerWith(async (events) => {
      message.lost = true
      return await taking()(events)
    })
    expect(await settle(message, handled, deadLetter)).toBeUndefined()
    expect(done).toEqual(['store', 'remember m'])
    expect(reported).toEqual([])
  })

  it('while a part of it was stored remembers that part', async () => {
    const message = ticketOf('m')
    const { done, settle, remembered } = settlerWith(async (events) => {
      message.lost = true
      return await taking((index) => index === 0)(events)
    })
    expect(await settle(message, deadLetter, deadLetter)).toBeUndefined()
    expect(done).toEqual(['store'])
    expect(remembered('m')).toEqual([
      [0, 'Acknowledge'],
      [1, 'DeadLetter'],
    ])
  })
})

it('settles each message at most once, and deletes nothing that was neither handled nor stored', async () => {
  const event = fc.record({
    verdict: fc.constantFrom(handled, retry, deadLetter),
    isTaken: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      fc.boolean(),
      async (events, isLost, isBroken) => {
        const message = ticketOf('m')
        const { done, reported, settle, remembered } = settlerWith(async (results) => {
          message.lost = isLost
          if (isBroken) throw new Error('no')
          return await taking((index) => events[index]?.isTaken ?? false)(results)
        })
        await settle(message, ...events.map(({ verdict }) => verdict))
        const isStored = !isBroken && done.includes('store')
        const isOver = events.map(
          ({ verdict, isTaken }) =>
            verdict === handled || (verdict === deadLetter && isStored && isTaken),
        )
        const settled = done.filter((what) => /^(delete|release)/.test(what))
        expect(settled).toHaveLength(message.lost ? 0 : 1)
        expect(settled[0]?.startsWith('delete') ?? false).toBe(
          !message.lost && isOver.every((over) => over),
        )
        expect(reported).toHaveLength(message.lost ? 0 : 1)
        // Settled events do not run again when the message is received again.
        if (settled[0]?.startsWith('delete') || done.includes('remember m')) return
        const acknowledged = remembered('m').flatMap(([index, tag]) =>
          tag === 'Acknowledge' ? [index] : [],
        )
        const expected = isOver.flatMap((over, index) => (over ? [index] : []))
        if (events.length > 1) expect(acknowledged).toEqual(expected)
      },
    ),
  )
})
