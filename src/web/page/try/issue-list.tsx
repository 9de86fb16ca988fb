import { useState } from 'preact/hooks'
import type { IssueText } from '../../wire/dead-letters.ts'
import { visibleText } from '../parts/visible-text.ts'
import { count } from '../parts/words.ts'
import { mostListed } from './findings.ts'
import type { JsonPlace } from './json-places.ts'

export interface IssueListProps {
  readonly title: string
  readonly kind: 'bad' | 'warn'
  readonly issues: readonly IssueText[]
  /** Where an issue can be seen in the text. */
  readonly placesOf?: (issue: IssueText) => readonly JsonPlace[]
  readonly onShow?: (place: JsonPlace) => void
}

/** The parts that do not fit. A click leads to them in the text, each further click to the next of the same path. */
export function IssueList({ title, kind, issues, ...others }: IssueListProps) {
  if (issues.length === 0) return null
  return (
    <div class="issues">
      <h3>{title}</h3>
      <ul>
        {issues.slice(0, mostListed).map((issue) => (
          <li key={`${issue.path} ${issue.expected}`} class={`issue-row ${kind}`}>
            <Issue issue={issue} {...others} />
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
  placesOf,
  onShow,
}: Pick<IssueListProps, 'placesOf' | 'onShow'> & { readonly issue: IssueText }) {
  const [turn, setTurn] = useState(0)
  const places = placesOf?.(issue) ?? []
  const place = places[turn % Math.max(1, places.length)]
  const words = (
    <>
      <code class="foreign">{issue.path === '' ? 'the event' : visibleText(issue.path)}</code>
      <span class="soft foreign">
        {place?.isMissing === true && places.length === 1 ? 'is missing, ' : ''}expected{' '}
        {visibleText(issue.expected)}
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
