import type { Checked, CheckedEvent } from '../../wire/try.ts'
import { Button } from '../parts/button.tsx'
import { ProblemNotice } from '../parts/notice.tsx'
import { visible } from '../parts/foreign-text.tsx'
import { count, formWords } from '../parts/words.ts'
import { draft } from './draft.ts'
import { eventIn, mostListed, notFitting, placeOfError, placesOfIssue } from './findings.ts'
import { IssueList } from './issue-list.tsx'
import type { JsonPlace } from './json-places.ts'

type Verdict = CheckedEvent['verdict']

const verdicts: Readonly<
  Record<Verdict, { readonly kind: 'good' | 'warn' | 'bad' | ''; readonly means: string }>
> = {
  fits: { kind: 'good', means: 'Each part is as its codec says.' },
  drifts: {
    kind: 'warn',
    means: 'Optional parts do not fit. They are left out, and the event is handled.',
  },
  invalid: {
    kind: 'bad',
    means: 'A required part does not fit. The event would be dead-lettered as InvalidPayload.',
  },
  unknown: { kind: 'warn', means: 'No codec has this type. Only otherwise() would handle it.' },
  'not an event': {
    kind: 'bad',
    means: 'It has no type that is a string. It would be dead-lettered as NotAnEvent.',
  },
}

/** What a worker would find in the text. */
export function CheckPanel({ onShow }: { readonly onShow: (place: JsonPlace) => void }) {
  const answer = draft.checked.value
  const checked = answer?.value
  return (
    <section class="panel" aria-labelledby="check">
      <header>
        <h2 id="check">Check</h2>
        {checked?.form !== undefined && <span class="faint">{formWords(checked.form)}</span>}
      </header>
      <div class={`inside stack ${answer?.of === draft.text.value ? '' : 'before'}`}>
        {answer === undefined && <p class="soft">It is checked as you type.</p>}
        {answer?.problem !== undefined && (
          <ProblemNotice
            problem={answer.problem}
            actions={<Button onClick={() => void draft.check()}>Try again</Button>}
          />
        )}
        {checked !== undefined && <Findings checked={checked} onShow={onShow} />}
      </div>
    </section>
  )
}

interface FindingsProps {
  readonly checked: Checked
  readonly onShow: (place: JsonPlace) => void
}

function Findings({ checked, onShow }: FindingsProps) {
  if (checked.malformed !== undefined) return <Malformed checked={checked} onShow={onShow} />
  const [first] = checked.events
  if (checked.events.length === 1 && first !== undefined) {
    return <EventFindings event={first} checked={checked} onShow={onShow} />
  }
  const others = notFitting(checked)
  return (
    <>
      <p role="status">
        {count(checked.events.length)} events:{' '}
        {countsOf(checked)
          .map(([verdict, number]) => `${count(number)} ${verdict}`)
          .join(', ')}
        .
      </p>
      {others.slice(0, mostListed).map((event) => (
        <EventFindings key={event.index} event={event} checked={checked} onShow={onShow} isOne />
      ))}
      {others.length > mostListed && (
        <p class="faint">and {count(others.length - mostListed)} more that do not fit</p>
      )}
    </>
  )
}

function Malformed({ checked, onShow }: FindingsProps) {
  const { malformed } = checked
  const place = placeOfError(draft.checked.value?.of ?? '', checked)
  return (
    <div class="event-findings">
      <p class="verdict" role="status">
        <span class="tag bad">not JSON</span>
        {malformed?.line !== undefined && (
          <span>
            line {malformed.line}, column {malformed.column ?? 1}
          </span>
        )}
      </p>
      <p class="soft foreign">
        {visible(malformed?.because ?? '')}
        {malformed?.because.endsWith('.') === true ? ' ' : '. '}
        The message would be dead-lettered as MalformedBody.
      </p>
      {place !== undefined && (
        <div class="buttons">
          <Button onClick={() => onShow(place)}>Show the place</Button>
        </div>
      )}
    </div>
  )
}

function EventFindings({
  event,
  checked,
  onShow,
  isOne = false,
}: FindingsProps & {
  readonly event: CheckedEvent
  /** One of several. */
  readonly isOne?: boolean
}) {
  const { index, type, verdict, required, drift } = event
  const { kind, means } = verdicts[verdict]
  const part = eventIn(draft.parts.value, checked, index)
  return (
    <div class="event-findings">
      <p class="verdict" role={isOne ? undefined : 'status'}>
        {isOne && <span class="faint">[{index}]</span>}
        <span class={`tag ${kind}`}>{verdict}</span>
        {type !== undefined && <code class="cut">{visible(type)}</code>}
      </p>
      {!isOne && <p class="soft">{means}</p>}
      <IssueList
        title="Required"
        kind="bad"
        issues={required}
        placesOf={(issue) => (part === undefined ? [] : placesOfIssue(part, issue))}
        onShow={onShow}
      />
      <IssueList
        title="Drift"
        kind="warn"
        issues={drift}
        placesOf={(issue) => (part === undefined ? [] : placesOfIssue(part, issue))}
        onShow={onShow}
      />
    </div>
  )
}

function countsOf({ events }: Checked): readonly (readonly [Verdict, number])[] {
  const counts = new Map<Verdict, number>()
  for (const { verdict } of events) counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
  return [...counts]
}
