import { runs } from '../../api/live.ts'
import { Empty } from '../../parts/notice.tsx'
import { visible } from '../../parts/foreign-text.tsx'
import { Ago } from '../../parts/time.tsx'
import { QueueHead } from '../head.tsx'
import { AuditTable } from './audit-table.tsx'
import { RunOutcome } from './run-outcome.tsx'
import './runs.css'

/** What was done from here, and what was ever done. */
export function RunsPage() {
  const ended = runs.value.filter(({ doing }) => doing === 'ended')
  return (
    <>
      <QueueHead />
      <section class="panel" aria-label="Runs of this desk">
        <header>
          <h2>Runs of this desk</h2>
          <span class="faint">Since it was started</span>
        </header>
        {ended.length === 0 ? (
          <Empty title="No runs yet">A replay or a deletion is here when it has ended.</Empty>
        ) : (
          <ol>
            {ended.map((run) => (
              <li key={run.id} class="inside stack run-item">
                <RunOutcome
                  run={run}
                  actions={
                    <span class="faint">
                      <Ago ms={run.beganAtMs} /> by {visible(run.by)}
                    </span>
                  }
                />
              </li>
            ))}
          </ol>
        )}
      </section>
      <AuditTable />
    </>
  )
}
