import * as t from 'io-ts'
import { isLeft } from 'fp-ts/lib/Either.js'
import { DocumentError, parseLine, readHeader } from '../lines/document.ts'
import type { Storage } from '../lines/lines.ts'
import type { Filter } from '../select/filter.ts'
import type { Plan, PlannedMessage } from './plan.ts'

const kind = 'plan'
const version = 1

/**
 * Writes a plan: a line with what holds for all, then a line a message.
 *
 * @throws StorageError where there is a file of this name, or it cannot be written.
 */
export async function writePlan(plan: Plan, path: string, storage: Storage): Promise<void> {
  const { messages, ...header } = plan
  const lines = await storage.create(path)
  try {
    lines.add(JSON.stringify({ sluice: kind, version, ...header }))
    for (const message of messages) lines.add(JSON.stringify(message))
    await lines.sync()
  } catch (error) {
    await lines.discard()
    throw error
  }
  await lines.close()
}

const Destination = t.strict({
  url: t.string,
  arn: t.string,
  fifo: t.boolean,
  maxMessageBytes: t.number,
})

const optional = <C extends t.Mixed>(codec: C) => t.union([codec, t.undefined])

const Condition = t.partial({
  fingerprint: t.string,
  reason: t.string,
  type: t.string,
  error: t.string,
  source: t.string,
  since: t.string,
  until: t.string,
  attempts: t.string,
  cid: t.string,
  user: t.string,
  contains: t.string,
  ids: t.readonlyArray(t.string),
})

const LeftKind = t.keyof({
  'no source': null,
  'no destination': null,
  'from other queues': null,
  'replayed too often': null,
  'beyond the limit': null,
})

const Header = t.strict({
  id: t.string,
  queueUrl: t.string,
  fifo: t.boolean,
  seenAtMs: t.number,
  filter: Condition,
  limit: optional(t.number),
  maxReplays: optional(t.number),
  onlyFrom: optional(t.string),
  to: optional(t.string),
  otherwise: optional(t.string),
  destinations: t.readonlyArray(Destination),
  left: t.readonlyArray(t.type({ kind: LeftKind, because: t.string, count: t.number })),
})

const Message = t.strict({
  id: t.string,
  fingerprint: t.string,
  reason: t.string,
  types: t.readonlyArray(t.string),
  destination: optional(t.string),
})

/**
 * Reads a plan. Lines may have been taken out of it: then less is done.
 *
 * @throws StorageError when the file cannot be opened.
 * @throws DocumentError for a file that is no plan, or is of another version.
 */
export async function readPlan(path: string, storage: Storage): Promise<Plan> {
  const lines = await storage.open(path)
  try {
    const header = Header.decode(await readHeader(lines, { kind, version }))
    if (isLeft(header))
      throw new DocumentError(path, 'cannot be read: its first line is not complete')
    const { filter, ...rest } = header.right
    const urls = new Map(rest.destinations.map(({ url }) => [url, url]))
    const messages: PlannedMessage[] = []
    let number = 0
    for await (const line of lines.all()) {
      number++
      if (number === 1 || line === '') continue
      const message = Message.decode(parseLine(line, number, path))
      if (isLeft(message)) {
        throw new DocumentError(path, `cannot be read: line ${number} is not a message of a plan`)
      }
      const { destination } = message.right
      if (destination !== undefined && !urls.has(destination)) {
        throw new DocumentError(
          path,
          `cannot be carried out: the destination in line ${number} is not one of those in its first line`,
        )
      }
      messages.push({ ...message.right, destination: urls.get(destination ?? '') })
    }
    return { ...rest, filter: filterOf(filter), messages }
  } finally {
    await lines.close()
  }
}

function filterOf({ since, until, ...others }: t.TypeOf<typeof Condition>): Filter {
  return {
    ...others,
    since: since === undefined ? undefined : new Date(since),
    until: until === undefined ? undefined : new Date(until),
  }
}
