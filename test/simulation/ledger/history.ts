import type { MessageAttribute, MessageAttributes } from '../../../src/message/received.ts'

/** What a message says of its past, read from its attributes without the code that is simulated. */
export interface History {
  /** The id of the message that first brought its events. */
  readonly firstId: string
  /** The place of its one event in that message; undefined where it is that message's whole body. */
  readonly index: number | undefined
  readonly replays: number
  /** Why it is on the DLQ. */
  readonly reason: string
  readonly type: string | undefined
  /** Why it failed, as its record describes it. */
  readonly failure: Failure | undefined
  /** The queue that its record names as its source. */
  readonly sourceArn: string | undefined
  readonly attempts: number | undefined
  /** The most attempts at it that its replay has asked for. */
  readonly maxAttempts: number | undefined
  /** Its stay on the DLQ, and those before, the latest last. */
  readonly stay: string
  readonly stays: readonly string[]
  readonly sentAt: string | undefined
  /** The record was cut to fit. */
  readonly isCut: boolean
  readonly hasRecord: boolean
  /** The attributes of its first sender, as JSON. */
  readonly attributes: string
}

/** What a record says of a failure, beside its reason and the type of the event. */
export interface Failure {
  /** The name of the cause that its worker has given it. */
  readonly fingerprint: string | undefined
  /** Where the record has all that its worker knew, and this release knows what it means. */
  readonly described: Described | undefined
}

interface Described {
  readonly error?: {
    readonly name?: string
    readonly message?: string
    readonly code?: string
  }
  readonly issues?: readonly { readonly path?: string; readonly expected?: string }[]
}

interface Stay {
  readonly reason: string
  readonly deadLetteredAt?: string | undefined
}

interface Mark extends Described {
  readonly version?: number
  readonly reason?: string
  readonly type?: string
  readonly fingerprint?: string
  readonly sourceQueueArn?: string
  readonly attempts?: number
  readonly maxAttempts?: number
  readonly messageId?: string
  readonly index?: number
  readonly whole?: boolean
  readonly replays?: number
  readonly sentAt?: string
  readonly deadLetteredAt?: string
  readonly lineage?: readonly Stay[]
  readonly attributes?: MessageAttributes
  readonly cut?: true
}

const names = { record: 'sluice.failure', origin: 'sluice.origin' }

export function historyOf(attributes: MessageAttributes, messageId: string): History {
  const record = markIn(attributes[names.record])
  const origin = markIn(attributes[names.origin])
  // Of a record of another version only the lasting fields are known.
  const known = record?.version === 1 ? record : undefined
  const from = record?.messageId === undefined ? origin : record
  const isTakenOut = from === origin || record?.whole !== true
  const own = Object.entries(attributes).filter(([name]) => !Object.values(names).includes(name))
  const all = { ...Object.fromEntries(own), ...origin?.attributes, ...record?.attributes }
  return {
    firstId: from?.messageId ?? messageId,
    index: isTakenOut ? from?.index : undefined,
    replays: from === undefined ? 0 : (from.replays ?? (from === origin ? 1 : 0)),
    reason: record?.reason ?? 'Redriven',
    type: record?.type,
    failure: record && failureIn(record),
    sourceArn: record?.sourceQueueArn,
    attempts: known?.attempts,
    maxAttempts: from === origin ? origin?.maxAttempts : undefined,
    stay: stayText({ reason: record?.reason ?? 'Redriven', deadLetteredAt: known?.deadLetteredAt }),
    stays: ((record === undefined ? origin : known)?.lineage ?? []).map(stayText),
    sentAt: (record === undefined ? origin : known)?.sentAt,
    isCut: record?.cut === true,
    hasRecord: record !== undefined,
    attributes: JSON.stringify(
      Object.entries(all).sort(([one], [other]) => (one < other ? -1 : 1)),
    ),
  }
}

/** The most stays that a message remembers. */
const keptStays = 5

/** The stays of the copy of a dead letter. */
export function staysAfterReplay({ stays, stay }: History): readonly string[] {
  return [...stays, stay].slice(-keptStays)
}

/** The key of an event, by its place in the body of a message. */
export function keyIn({ firstId, index }: History, place: number): string {
  return `${firstId}:${index ?? place}`
}

function failureIn({ version, cut, fingerprint, error, issues }: Mark): Failure {
  const isWhole = version === 1 && cut !== true && (error ?? issues) !== undefined
  return {
    fingerprint,
    described: isWhole ? { ...(error && { error }), ...(issues && { issues }) } : undefined,
  }
}

/** Tells the letters of an event apart. */
function stayText({ reason, deadLetteredAt = '' }: Stay): string {
  return `${reason} ${deadLetteredAt}`
}

function markIn(attribute: MessageAttribute | undefined): Mark | undefined {
  if (attribute === undefined || !('stringValue' in attribute)) return undefined
  try {
    return JSON.parse(attribute.stringValue) as Mark
  } catch {
    // One leftover has a record that nobody can read.
    return undefined
  }
}
