import { isLeft } from 'fp-ts/lib/Either.js'
import { takeSnapshot } from '../../dead-letter/snapshot.ts'
import { type DeadLetterEntry, hasId } from '../../dead-letter/entry.ts'
import {
  type CauseSummary,
  originalAttributes,
  readLineage,
} from '../../dead-letter/record/record.ts'
import type { MessageAttribute } from '../../message/received.ts'
import { open } from '../../open/open.ts'
import { CliError } from '../error/cli-error.ts'
import { ExitCode } from '../error/exit-code.ts'
import { listenForInterrupt } from '../terminal/interrupt.ts'
import { note, print, printJson } from '../terminal/output.ts'
import { oneLine, printable } from '../terminal/printable.ts'
import type { Shell } from '../terminal/shell.ts'
import { checkIds } from './conditions.ts'
import { withQueues } from './queues.ts'
import type { DlqOptions } from './options.ts'
import { age, entryJson, remarks, typeOf } from './words.ts'

/** `sluice dlq show ID`. */
export async function showDeadLetter(id: string, options: DlqOptions, shell: Shell): Promise<void> {
  checkIds([id])
  await withQueues(options, shell, async ({ deadLetterQueue }) => {
    const interrupt = listenForInterrupt(shell, 'Stopping: making the messages visible again …')
    const snapshot = await takeSnapshot(deadLetterQueue, { signal: interrupt.signal }).finally(
      interrupt.release,
    )
    const entry = theOne(
      snapshot.entries.filter((some) => hasId(some, id)),
      id,
      deadLetterQueue.url,
    )
    if (options.json) printJson(shell, allOf(entry))
    else for (const line of linesOf(entry)) print(shell, line)
    for (const remark of remarks({ ...snapshot, entries: [] })) note(shell, remark)
  })
}

function theOne(found: readonly DeadLetterEntry[], id: string, url: string): DeadLetterEntry {
  const [entry, ...others] = found
  if (entry === undefined) {
    throw new CliError(`No message whose id begins with "${printable(id)}" is on ${url}.`, {
      exitCode: ExitCode.findings,
    })
  }
  if (others.length === 0) return entry
  const exact = found.find((some) => some.id === id)
  if (exact !== undefined) return exact
  const ids = found.map((some) => some.id).join(', ')
  throw new CliError(`"${printable(id)}" is not one message: ${ids}. Give more of the id.`)
}

function allOf(entry: DeadLetterEntry) {
  const opened = open(entry.received.body)
  return {
    ...entryJson(entry, Date.now()),
    lineage: readLineage(entry.received) ?? null,
    attributes: attributesOf(entry),
    body: entry.received.body,
    events: isLeft(opened) ? null : opened.right.events,
  }
}

function attributesOf({ received }: DeadLetterEntry): Record<string, string> {
  const attributes = Object.entries(originalAttributes(received))
  return Object.fromEntries(attributes.map(([name, attribute]) => [name, textOf(attribute)]))
}

function textOf(attribute: MessageAttribute): string {
  return 'stringValue' in attribute
    ? attribute.stringValue
    : `base64:${Buffer.from(attribute.binaryValue).toString('base64')}`
}

function linesOf(entry: DeadLetterEntry): readonly string[] {
  const facts = [
    ...generalFacts(entry),
    ...failureFacts(entry),
    ...Object.entries(attributesOf(entry)).map(([name, value]) => [
      'attribute',
      `${name} = ${value}`,
    ]),
  ]
  const lines = facts.flatMap(([name = '', value]) =>
    value === undefined ? [] : [`${name.padEnd(15)} ${oneLine(value)}`],
  )
  return [...lines, '', ...bodyOf(entry)]
}

type Fact = readonly [string, string | undefined]

function generalFacts(entry: DeadLetterEntry): readonly Fact[] {
  const { received, record } = entry
  const lineage = readLineage(received)
  return [
    ['id', entry.id],
    ['type', typeOf(entry)],
    ['reason', entry.reason],
    ['attempts', String(entry.attempts)],
    ['age', age(entry.sentAtMs, Date.now())],
    ['original id', lineage?.messageId],
    ['index in body', lineage?.index === undefined ? undefined : String(lineage.index)],
    ['source', entry.sourceArn],
    ['group', received.groupId],
    ['sent', entry.sentAtMs === undefined ? undefined : new Date(entry.sentAtMs).toISOString()],
    ['first received', record?.firstReceivedAt],
    ['dead-lettered', record?.deadLetteredAt],
    ['worker', record?.worker],
    ['replays', lineage === undefined ? undefined : String(lineage.replays)],
  ]
}

function failureFacts({ record }: DeadLetterEntry): readonly Fact[] {
  if (record === undefined) return []
  const { error, causes = [], frames = [], issues = [], lineage: stays = [] } = record
  return [
    ['error', error && errorText(error)],
    ...causes.map((cause): Fact => ['caused by', errorText(cause)]),
    ...frames.map((frame): Fact => ['at', frame]),
    ...issues.map(
      ({ path, expected }): Fact => ['issue', `${path || 'the event'} is not ${expected}`],
    ),
    ['fingerprint', record.fingerprint],
    ...stays.map(
      (stay): Fact => [
        'before',
        `${stay.reason}, replayed at ${stay.replayedAt ?? 'an unknown time'}`,
      ],
    ),
    ['record', record.cut ? 'was cut to fit the queue' : undefined],
  ]
}

function errorText({ name, message, code, at }: CauseSummary): string {
  const where = at === undefined ? '' : ` at ${at}`
  return `${name}${code === undefined ? '' : ` [${code}]`}: ${message}${where}`
}

/** The events inside of all encodings, or the body unchanged where none can be read. */
function bodyOf({ received: { body } }: DeadLetterEntry): readonly string[] {
  const bytes = `${Buffer.byteLength(body).toLocaleString('en')} bytes`
  const opened = open(body)
  if (isLeft(opened)) return [`body, ${bytes}, malformed (${opened.left.reason}):`, printable(body)]
  const { form, events } = opened.right
  return [
    `body, ${bytes}, ${form.join(' in ')}:`,
    ...events.map((event) => printable(JSON.stringify(event, null, 2))),
  ]
}
