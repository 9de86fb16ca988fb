import type { MessageAttributes } from '../../../src/message/received.ts'
import type { Random } from '../../../src/testing/sample/random.ts'
import { type AppEvent, typeOf } from '../app/app-event.ts'
import type { QueueRole } from '../fact.ts'

/** A message that an older or a newer release, or SQS itself, has left on a queue. */
export interface Leftover {
  readonly queue: QueueRole
  /** The id of the message that first brought the event; undefined where nothing says it. */
  readonly firstId: string | undefined
  /** The place of the event in the body of that message. */
  readonly index: number
  readonly attributes: MessageAttributes
}

/** What a leftover message is about. */
interface Origin {
  readonly event: AppEvent
  readonly firstId: string
  readonly sourceArn: string
}

type Maker = (origin: Origin) => Leftover

/** The leftover message of an event, of a kind by chance. */
export function leftoverOf(event: AppEvent, sourceArn: string, random: Random): Leftover {
  return random.pick(makers)({ event, firstId: random.uuid(), sourceArn })
}

const text = (stringValue: string) => ({ dataType: 'String', stringValue }) as const

const record = (value: unknown) => ({ 'sluice.failure': text(JSON.stringify(value)) })

const origin = (value: unknown) => ({ 'sluice.origin': text(JSON.stringify(value)) })

const nineOwn = Object.fromEntries(
  Array.from({ length: 9 }, (_, at) => [`own${at}`, text(`${at}`)]),
)
const tenthOwn = { own9: text('9') }

/** What a record says of a message that failed with its only event. */
const ofWhole = ({ event, firstId, sourceArn }: Origin) => ({
  type: typeOf(event.kind),
  sourceQueueArn: sourceArn,
  messageId: firstId,
  index: 0,
  whole: true,
})

const onDlq = { queue: 'DLQ', index: 0 } as const
const onSource = { queue: 'source', index: 0 } as const

/** Each literally as it would lie there, not as today's code would write it. */
const makers: readonly [Maker, ...Maker[]] = [
  // An older version: of it only the lasting fields count, whatever the others have become.
  (about) => ({
    ...onDlq,
    firstId: about.firstId,
    attributes: record({
      ...ofWhole(about),
      version: 0,
      reason: 'HandlerFailed',
      replays: 0,
      fingerprint: '5f1d',
      error: 'a text, where today an object is',
      attempts: 'three',
    }),
  }),
  // A newer version: one event taken out of several.
  ({ event, firstId }) => ({
    ...onDlq,
    firstId,
    index: 3,
    attributes: record({
      version: 2,
      reason: 'ReasonOfTomorrow',
      replays: 2,
      type: typeOf(event.kind),
      messageId: firstId,
      index: 3,
      whole: false,
      error: ['a', 'list'],
      lineage: 'a text',
      priority: { high: true },
    }),
  }),
  // Cut to its shortest.
  ({ firstId }) => ({
    ...onDlq,
    firstId,
    attributes: record({
      version: 1,
      reason: 'PermanentlyFailed',
      replays: 1,
      messageId: firstId,
      index: 0,
      whole: true,
      cut: true,
    }),
  }),
  // Without any field that may be absent: it knows no message but its own.
  () => ({
    ...onDlq,
    firstId: undefined,
    attributes: record({ version: 1, reason: 'HandlerTimedOut' }),
  }),
  // Its message had ten attributes of its own, and one more release of history.
  (about) => ({
    ...onDlq,
    firstId: about.firstId,
    attributes: {
      ...nineOwn,
      ...record({
        ...ofWhole(about),
        version: 1,
        reason: 'HandlerFailed',
        error: { name: 'Error', message: 'the database is down' },
        fingerprint: '5f1d',
        attempts: 4,
        sentAt: '2025-12-30T08:00:00.000Z',
        firstReceivedAt: '2025-12-30T08:00:01.000Z',
        deadLetteredAt: '2025-12-30T09:00:00.000Z',
        replays: 5,
        lineage: Array.from({ length: 5 }, () => ({
          reason: 'HandlerFailed',
          attempts: 4,
          replayedAt: '2025-12-30T08:30:00.000Z',
        })),
        attributes: tenthOwn,
      }),
    },
  }),
  // Nothing says why it is there.
  () => ({ ...onDlq, firstId: undefined, attributes: {} }),
  // Its record cannot be read.
  () => ({
    ...onDlq,
    firstId: undefined,
    attributes: { 'sluice.failure': text('{"version":1,"rea'), tenant: text('t1') },
  }),
  // A message that had been replayed, which SQS itself has moved. The lineage has no version yet.
  ({ firstId }) => ({ ...onDlq, firstId, attributes: origin({ messageId: firstId }) }),
  // Replayed by an older release: one event taken out of several.
  ({ firstId }) => ({
    ...onSource,
    firstId,
    index: 2,
    attributes: origin({ messageId: firstId, index: 2, sentAt: '2025-12-30T08:00:00.000Z' }),
  }),
  // Replayed, with an attribute for which its message had no room.
  ({ firstId }) => ({
    ...onSource,
    firstId,
    attributes: {
      ...nineOwn,
      ...origin({
        version: 1,
        messageId: firstId,
        replays: 1,
        sentAt: '2025-12-30T08:00:00.000Z',
        lineage: [{ reason: 'HandlerFailed', replayedAt: '2025-12-30T08:30:00.000Z' }],
        attributes: tenthOwn,
      }),
    },
  }),
  // A dead letter that SQS itself has moved back: it still has its record.
  (about) => ({
    ...onSource,
    firstId: about.firstId,
    attributes: record({
      ...ofWhole(about),
      version: 1,
      reason: 'HandlerFailed',
      attempts: 4,
      sentAt: '2025-12-30T08:00:00.000Z',
      replays: 1,
      lineage: [{ reason: 'RetryRequested', replayedAt: '2025-12-30T08:30:00.000Z' }],
    }),
  }),
]
