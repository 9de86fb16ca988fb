import { isLeft } from 'fp-ts/lib/Either.js'
import type { FoundMessage } from '../../../dead-letter/desk.ts'
import type { CauseSummary } from '../../../dead-letter/record/record.ts'
import { lossOf } from '../../../dead-letter/select/groups.ts'
import { attributeTexts } from '../../../dead-letter/words/attributes.ts'
import { open } from '../../../open/open.ts'
import { print, printJsonLine } from '../../terminal/output.ts'
import { oneLine, printable } from '../../terminal/printable.ts'
import type { Shell } from '../../terminal/shell.ts'
import { checkIds } from '../filter.ts'
import { entryJson } from '../json.ts'
import { markedLines } from './marked-body.ts'
import { findOne } from '../one.ts'
import type { LookCommandOptions } from '../options.ts'
import { errorText, lossText } from '../../../dead-letter/words/looking.ts'
import { age, span, typesText } from '../words.ts'
import { withDesk } from '../with-desk.ts'

export interface ShowOptions extends LookCommandOptions {
  readonly body?: boolean
}

/** `sluice dlq show ID`. */
export async function showDeadLetter(
  id: string,
  options: ShowOptions,
  shell: Shell,
): Promise<void> {
  checkIds([id])
  await withDesk(options, shell, async (opened) => {
    const found = await findOne(opened, id, options, shell)
    if (options.json) printJsonLine(shell, allOf(found, options))
    else for (const line of linesOf(found, options)) print(shell, line)
  })
}

function allOf({ entry, received, info }: FoundMessage, { body }: ShowOptions) {
  const opened = open(received.body)
  return {
    ...entryJson(entry, info),
    lineage: entry.lineage ?? null,
    attributes: attributeTexts(received),
    ...(body && {
      body: received.body,
      events: isLeft(opened) ? null : opened.right.events,
    }),
  }
}

function linesOf(found: FoundMessage, { body }: ShowOptions): readonly string[] {
  const facts = [
    ...generalFacts(found),
    ...failureFacts(found),
    ...historyFacts(found),
    ...Object.entries(attributeTexts(found.received)).map(([name, value]) => [
      'attribute',
      `${name} = ${value}`,
    ]),
  ]
  const lines = facts.flatMap(([name = '', value]) =>
    value === undefined ? [] : [`${name.padEnd(15)} ${oneLine(value)}`],
  )
  if (body) return [...lines, '', ...bodyOf(found)]
  const bytes = found.entry.bodyBytes.toLocaleString('en')
  return [...lines, `${'body'.padEnd(15)} ${bytes} bytes: add --body to print it`]
}

type Fact = readonly [string, string | undefined]

function generalFacts({ entry, info }: FoundMessage): readonly Fact[] {
  const { record, lineage } = entry
  const lost = lossOf(entry, info)
  return [
    ['id', entry.id],
    ['type', typesText(entry.types)],
    ['reason', entry.reason],
    ['cause', entry.fingerprint],
    ['attempts', String(entry.attempts)],
    ['age', age(entry.sentAtMs, Date.now())],
    ['original id', lineage?.messageId],
    ['index in body', lineage?.index === undefined ? undefined : String(lineage.index)],
    ['source', entry.sourceArn],
    ['group', entry.groupId],
    ['sent', timeText(entry.sentAtMs)],
    ['first received', record?.firstReceivedAt],
    ['dead-lettered', timeText(entry.deadLetteredAtMs)],
    ['lost', lost && `in about ${span(lost.atMs - Date.now())}: ${lossText[lost.because]}`],
    ['worker', record?.worker],
    ['trace', record?.traceparent && traceText(record.traceparent)],
    ['replays', lineage === undefined ? undefined : String(lineage.replays)],
  ]
}

function failureFacts({ entry: { record } }: FoundMessage): readonly Fact[] {
  if (record === undefined) return []
  const { error, causes = [], frames = [], issues = [] } = record
  return [
    ['error', error && causeText(error)],
    ...causes.map((cause): Fact => ['caused by', causeText(cause)]),
    ...frames.map((frame): Fact => ['at', frame]),
    ...issues.map(
      ({ path, expected }): Fact => ['issue', `${path || 'the event'} is not ${expected}`],
    ),
    ['record', record.cut ? 'was cut to fit the queue' : undefined],
  ]
}

function historyFacts({ entry: { record } }: FoundMessage): readonly Fact[] {
  const { history = [], lineage: stays = [], edits = [] } = record ?? {}
  return [
    ...history.map(
      ({ at, attempt, reason, worker }): Fact => [
        'attempt',
        `${attempt} at ${at}: ${reason}${worker === undefined ? '' : `, on ${worker}`}`,
      ],
    ),
    ...stays.map((stay): Fact => {
      const at = stay.deadLetteredAt === undefined ? '' : ` at ${stay.deadLetteredAt}`
      const replayed = `replayed at ${stay.replayedAt ?? 'an unknown time'}`
      return ['before', `${stay.reason}${at}, ${replayed}`]
    }),
    ...edits.map(({ by, at, paths }): Fact => {
      const when = at === undefined ? '' : ` at ${at}`
      return ['edited', `by ${by}${when}: ${paths.join(', ') || 'all of it'}`]
    }),
  ]
}

function causeText(error: CauseSummary): string {
  return `${errorText(error)}${error.at === undefined ? '' : ` at ${error.at}`}`
}

/** The trace, as a tracing tool asks for it, and the span in it. */
function traceText(traceparent: string): string {
  const [, trace, span] = traceparent.split('-')
  return `${trace}, span ${span}`
}

function timeText(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString()
}

/** The events inside of all encodings, or the body unchanged where none can be read. */
function bodyOf({ entry, received: { body } }: FoundMessage): readonly string[] {
  const bytes = `${entry.bodyBytes.toLocaleString('en')} bytes`
  const opened = open(body)
  if (isLeft(opened)) return [`body, ${bytes}, malformed (${opened.left.reason}):`, printable(body)]
  const { form, events } = opened.right
  const issues = entry.record?.issues ?? []
  return [
    `body, ${bytes}, ${form.join(' in ')}:`,
    ...events.flatMap((event) => markedLines(event, issues).map(printable)),
  ]
}
