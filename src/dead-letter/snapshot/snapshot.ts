import { isLeft } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import type { Received } from '../../message/received.ts'
import type { Queue } from '../../queue/port.ts'
import { flushIfMuch, type Lines, type LinePlace, type Storage } from '../lines/lines.ts'
import { type Pass, type PassOptions, runPass } from '../pass/pass.ts'
import type { PassEnd } from '../pass/receive-all.ts'
import { DocumentError, parseLine, readHeader } from '../lines/document.ts'
import { type DeadLetterEntry, entryOf } from './entry.ts'
import { messageLine, readMessageLine } from './stored-message.ts'

/** What is known of a snapshot as a whole. */
export interface SnapshotInfo {
  /** The URL of the dead-letter queue. */
  readonly queueUrl: string
  /** Undefined where its attributes could not be read, like what follows from them. */
  readonly queueArn: string | undefined
  readonly fifo: boolean
  /** When its pass began, in milliseconds since 1970. */
  readonly takenAtMs: number
  readonly retentionSeconds: number | undefined
  /** About how many messages others had in flight before the pass. */
  readonly inFlight: number | undefined
  /** The queue's own redrive policy moves messages that were received so often. */
  readonly maxReceiveCount: number | undefined
  /** How many messages it has. */
  readonly messages: number
  /** `empty`: this is everything that could be reached. */
  readonly end: PassEnd
  /** How many messages could not be read. They were left on the queue. */
  readonly unreadable: number
}

/** An entry of a snapshot, and where its message is in it. */
export interface SnapshotEntry extends DeadLetterEntry {
  readonly place: LinePlace
}

/** The index of what a pass saw, with the messages beside it. */
export class Snapshot {
  readonly info: SnapshotInfo
  readonly #index: Lines
  readonly #messages: Lines
  /** How many walks through its entries are under way. */
  #readers = 0
  #whenUnread: (() => void) | undefined

  constructor(info: SnapshotInfo, index: Lines, messages: Lines) {
    this.info = info
    this.#index = index
    this.#messages = messages
  }

  /** In the order received. With `within` only those whose line has this text: the others are not parsed. */
  async *entries(within?: string): AsyncGenerator<SnapshotEntry> {
    let line = 0
    this.#readers++
    try {
      for await (const text of this.#index.all()) {
        line++
        if (within !== undefined && !text.includes(within)) continue
        // The first line has the header, the last one how it ended.
        if (line > 1 && !text.startsWith(footerStart)) {
          yield asEntry(parseLine(text, line, this.#index.name), line, this.#index.name)
        }
      }
    } finally {
      this.#readers--
      if (this.#readers === 0) this.#whenUnread?.()
    }
  }

  /**
   * The message of an entry, with its body. Its receipt handle is not valid any more.
   *
   * @throws DocumentError where it is not in its place.
   */
  async message({ id, place }: SnapshotEntry): Promise<Received> {
    return await readMessage(this.#messages, place, id)
  }

  /** Resolves once nobody walks through it. From then on it is read no more. */
  async unread(): Promise<void> {
    if (this.#readers > 0) await new Promise<void>((resolve) => (this.#whenUnread = resolve))
  }

  async close(): Promise<void> {
    await Promise.all([this.#index.close(), this.#messages.close()])
  }
}

export interface SnapshotOptions extends PassOptions {
  readonly storage: Storage
  /** The file to keep it in; the messages are in another one beside it. Default: it is gone when it is closed. */
  readonly keep?: string | undefined
  /** Ends it at the first message for which this is true. */
  readonly until?: ((entry: DeadLetterEntry) => boolean) | undefined
}

/** A new snapshot, and how many messages could not be made visible again: they will be within five minutes. */
export interface TakenSnapshot {
  readonly snapshot: Snapshot
  readonly stillHidden: number
}

const kind = 'snapshot'
const version = 1
const footerStart = '{"end":'

/** The file with the messages of a snapshot that is kept. */
export function messagesFileOf(path: string): string {
  return `${path}.messages`
}

/**
 * Receives what is on a dead-letter queue, writes it down, and makes it visible again.
 *
 * @throws QueueError when the queue cannot be received from.
 * @throws StorageError when the files cannot be written.
 */
export async function takeSnapshot(queue: Queue, options: SnapshotOptions): Promise<TakenSnapshot> {
  const { storage, keep } = options
  const index = await (keep === undefined ? storage.createTemporary() : storage.create(keep))
  let messages: Lines | undefined
  try {
    messages = await (keep === undefined
      ? storage.createTemporary()
      : storage.create(messagesFileOf(keep)))
    const written = { index, messages }
    const { value: info, stillHidden } = await runPass(queue, options, (pass) =>
      write(pass, written, options),
    )
    return { snapshot: new Snapshot(info, index, messages), stillHidden }
  } catch (error) {
    await Promise.all([index.discard(), messages?.discard()])
    throw error
  }
}

async function write(
  pass: Pass,
  { index, messages }: { readonly index: Lines; readonly messages: Lines },
  { until }: SnapshotOptions,
): Promise<SnapshotInfo> {
  const { queue, attributes, clock } = pass
  const header = {
    queueUrl: queue.url,
    queueArn: attributes?.arn,
    fifo: attributes?.fifo ?? queue.url.endsWith('.fifo'),
    takenAtMs: clock.now(),
    retentionSeconds: attributes?.retentionSeconds,
    inFlight: attributes?.inFlight,
    maxReceiveCount: attributes?.redrive?.maxReceiveCount,
  }
  index.add(JSON.stringify({ sluice: kind, version, ...header }))
  let found = false
  let count = 0
  const end = await pass.receiveAll({
    async take(received) {
      const entry = entryOf(received)
      const place = messages.add(messageLine(received))
      index.add(JSON.stringify({ ...entry, place }))
      count++
      found ||= until?.(entry) === true
      await flushIfMuch(index, messages)
    },
    isDone: () => found,
  })
  const footer = { end, messages: count, unreadable: pass.unreadable }
  index.add(JSON.stringify(footer))
  await index.flush()
  await messages.flush()
  return { ...header, ...footer }
}

const optional = <C extends t.Mixed>(codec: C) => t.union([codec, t.undefined])

const Info = t.strict({
  queueUrl: t.string,
  queueArn: optional(t.string),
  fifo: t.boolean,
  takenAtMs: t.number,
  retentionSeconds: optional(t.number),
  inFlight: optional(t.number),
  maxReceiveCount: optional(t.number),
  messages: t.number,
  end: t.keyof({ empty: null, full: null, interrupted: null, done: null }),
  unreadable: t.number,
})

/**
 * Opens a snapshot that was kept.
 *
 * @throws StorageError when a file cannot be opened.
 * @throws DocumentError for a file that is no snapshot, is of another version, or was broken off.
 */
export async function openSnapshot(path: string, storage: Storage): Promise<Snapshot> {
  const index = await storage.open(path)
  try {
    const header = await readHeader(index, { kind, version })
    const footer = await index.last()
    if (footer?.startsWith(footerStart) !== true) {
      throw new DocumentError(path, 'is not complete: the command that wrote it was broken off')
    }
    const info = Info.decode({ ...header, ...parseLine(footer, 0, path) })
    if (isLeft(info)) {
      throw new DocumentError(path, 'cannot be read: its first or its last line is not complete')
    }
    return new Snapshot(info.right, index, await storage.open(messagesFileOf(path)))
  } catch (error) {
    await index.close()
    throw error
  }
}

function asEntry(fields: object, line: number, path: string): SnapshotEntry {
  const { id, types, place } = fields as Partial<SnapshotEntry>
  const isEntry = typeof id === 'string' && Array.isArray(types) && typeof place?.at === 'number'
  if (isEntry) return { ...absent, ...(fields as SnapshotEntry) }
  throw new DocumentError(path, `cannot be read: line ${line} is not an entry`)
}

/** JSON has no undefined. */
const absent = {
  sentAtMs: undefined,
  deadLetteredAtMs: undefined,
  retainedFromMs: undefined,
  sourceArn: undefined,
  groupId: undefined,
  record: undefined,
  lineage: undefined,
}

/** @throws DocumentError where another line is in its place. */
export async function readMessage(lines: Lines, place: LinePlace, id: string): Promise<Received> {
  const received = readMessageLine(await lines.read(place), id)
  if (received !== undefined) return received
  throw new DocumentError(lines.name, `cannot be read: the message ${id} is not in its place`)
}
