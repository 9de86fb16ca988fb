import type { AuditRow, AuditView } from '../../../wire/runs.ts'
import { useResource } from '../../api/resource.ts'
import { Button } from '../../parts/button.tsx'
import { Empty, ProblemNotice } from '../../parts/notice.tsx'
import { visible } from '../../parts/foreign-text.tsx'
import { count, dateTime } from '../../parts/words.ts'
import { endedRuns } from '../looking.ts'

/** Who did what: from this desk, and from the command line. */
export function AuditTable() {
  const audit = useResource<AuditView>('api/audit', endedRuns.value)
  const problem = audit.problem.value
  const view = audit.value.value
  return (
    <section class="panel" aria-label="Audit">
      <header>
        <h2>Audit</h2>
        {view?.file !== undefined && <code class="faint cut">{view.file}</code>}
      </header>
      {problem !== undefined && (
        <div class="inside">
          <ProblemNotice
            problem={problem}
            actions={<Button onClick={() => void audit.load()}>Try again</Button>}
          />
        </div>
      )}
      {view !== undefined && view.lines.length === 0 && (
        <Empty title={view.file === undefined ? 'This desk writes no audit file' : 'Nothing yet'}>
          {view.file === undefined
            ? 'With one, each replay, edit and deletion is written down before and after.'
            : 'Each replay, edit and deletion is written down here before and after.'}
        </Empty>
      )}
      {view !== undefined && view.lines.length > 0 && <Lines lines={view.lines} />}
    </section>
  )
}

function Lines({ lines }: Pick<AuditView, 'lines'>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by the keyboard.
    <section class="audit" tabIndex={0} aria-label="Lines of the audit file, the latest first">
      <table>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">What</th>
            <th scope="col" class="number">
              Messages
            </th>
            <th scope="col">To</th>
            <th scope="col">Filter</th>
            <th scope="col">End</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, at) => (
            <tr key={at}>
              <td class="audit-when">{timeWords(line.at)}</td>
              <td class="foreign">{visible(line.by)}</td>
              <td class="audit-when">
                {line.action} {line.event}
              </td>
              <td class="number">{count(line.messages)}</td>
              <td class="foreign">{visible(line.destinations.join(', '))}</td>
              <td class="foreign">{visible(filterWords(line.filter))}</td>
              <td class="foreign">{visible(endWords(line))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function timeWords(at: string): string {
  const ms = Date.parse(at)
  return Number.isNaN(ms) ? at : dateTime(ms)
}

/** `fingerprint 4b1f, type message.new`. */
function filterWords(filter: AuditRow['filter']): string {
  const parts = Object.entries(filter).map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return `${name} ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`
  })
  return parts.length === 0 ? 'all' : parts.join(', ')
}

function endWords({ end, counts }: AuditRow): string {
  const numbers = Object.entries(counts ?? {}).flatMap(([name, number]) =>
    number > 0 ? [`${name} ${count(number)}`] : [],
  )
  return [end, ...numbers].filter((part) => part !== undefined).join(', ')
}
