import { useState } from 'preact/hooks'
import type { IssueText } from '../../wire/dead-letters.ts'
import { visible } from '../parts/foreign-text.tsx'
import { count } from '../parts/words.ts'
import { mostListed } from './findings.ts'
import type { JsonPlace } from './json-places.ts'

export interface IssueListProps<Issue extends IssueText> {
  readonly title: string
  readonly kind: 'bad' | 'warn'
  readonly issues: readonly Issue[]
  /** Where an issue can be seen in the text. */
  readonly placesOf?: (issue: Issue) => readonly JsonPlace[]
  readonly onShow?: (place: JsonPlace) => void
}

/** The parts that do not fit. A click leads to them in the text, each further click to the next of the same path. */
export function IssueList<One extends IssueText>({
  title,
  kind,
  issues,
  placesOf,
  onShow,
}: IssueListProps<One>) {
  if (issues.length === 0) return null
  return (
    <div class="issue-list">
      <h3>{title}</h3>
      <ul>
        {issues.slice(0, mostListed).map((issue) => (
          <li key={`${issue.path} ${issue.expected}`} class={`issue-row ${kind}`}>
            <Issue issue={issue} places={placesOf?.(issue) ?? []} onShow={onShow} />
          </li>
        ))}
      </ul>
      {issues.length > mostListed && (
        <p class="faint">and {count(issues.length - mostListed)} more</p>
      )}
    </div>
  )
}

function Issue({
  issue,
  places,
  onShow,
}: {
  readonly issue: IssueText
  readonly places: readonly JsonPlace[]
  readonly onShow: ((place: JsonPlace) => void) | undefined
}) {
  const [turn, setTurn] = useState(0)
  const place = places[turn % Math.max(1, places.length)]
  const words = (
    <>
      <code class="foreign">{issue.path === '' ? 'the event' : visible(issue.path)}</code>
      <span class="soft foreign">
        {places.length > 1 && `${count(places.length)} times, `}
        {place?.isMissing === true && places.length === 1 && 'is missing, '}expected{' '}
        {visible(issue.expected)}
      </span>
    </>
  )
  if (place === undefined || onShow === undefined) return <span class="issue">{words}</span>
  return (
    <button
      type="button"
      class="issue"
      title="Show it in the text"
      onClick={() => {
        onShow(place)
        setTurn(turn + 1)
      }}
    >
      {words}
    </button>
  )
}
