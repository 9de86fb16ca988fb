import { signal } from '@preact/signals'
import { useState } from 'preact/hooks'
import type { GroupRow } from '../../../wire/dead-letters.ts'
import { session } from '../../api/session.ts'
import { Button } from '../../parts/button.tsx'
import { Empty, ProblemNotice } from '../../parts/notice.tsx'
import { Ago } from '../../parts/time.tsx'
import { count, messages } from '../../parts/words.ts'
import { GroupItem } from './group-item.tsx'
import { QueueHead } from '../head.tsx'
import { deadLetters, refresh, seen } from '../looking.ts'
import { textOf } from '../words.tsx'
import './groups.css'

/** How many groups are shown at once. A cause that names what is different each time makes a group of each message. */
const atOnce = 100

/** The words of the filter. Who comes back from a cause finds the list as it was. */
const filtered = signal('')

/** What failed, by cause. */
export function GroupsPage() {
  return (
    <>
      <QueueHead />
      <Groups />
    </>
  )
}

function Groups() {
  const groups = deadLetters.value.value?.groups
  const problem = deadLetters.problem.value
  const missing = [problem, seen.value.problem].find((one) => one?.code === 'NoDeadLetterQueue')
  if (missing !== undefined) {
    return (
      <div class="panel">
        <Empty
          title="There is no dead-letter queue"
          actions={<Button onClick={() => void refresh()}>Look again</Button>}
        >
          {missing.message}
        </Empty>
      </div>
    )
  }
  return (
    <>
      {problem !== undefined && (
        <ProblemNotice
          problem={problem}
          actions={<Button onClick={() => void deadLetters.load()}>Try again</Button>}
        />
      )}
      {groups !== undefined && groups.length > 0 && <Listed groups={groups} />}
      {groups?.length === 0 && <Nothing />}
      {groups === undefined && problem === undefined && <Skeleton />}
    </>
  )
}

function Listed({ groups }: { readonly groups: readonly GroupRow[] }) {
  const filter = filtered.value
  const [most, setMost] = useState(atOnce)
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const found = groups.filter((group) => {
    const text = textOf(group)
    return words.every((word) => text.includes(word))
  })
  const total = found.reduce((sum, group) => sum + group.count, 0)
  return (
    <section class="panel groups" aria-label="Causes">
      <header>
        <input
          class="input filter"
          type="search"
          aria-label="Filter causes"
          placeholder="Filter by reason, error, type, queue"
          value={filter}
          onInput={({ currentTarget }) => {
            filtered.value = currentTarget.value
          }}
        />
        {words.length > 0 && (
          <span class="faint" role="status">
            {count(found.length)} of {count(groups.length)} causes, {messages(total)}
          </span>
        )}
      </header>
      <div class="group-heads faint" aria-hidden="true">
        <span class="number">Messages</span>
        <span>Cause</span>
        <span>Arrivals</span>
        <span class="number">Attempts</span>
        <span>Oldest is lost</span>
      </div>
      <ol>
        {found.slice(0, most).map((group) => (
          <GroupItem key={group.fingerprint} group={group} />
        ))}
      </ol>
      {found.length > most && (
        <div class="inside">
          <Button onClick={() => setMost(most + atOnce)}>
            Show {count(Math.min(atOnce, found.length - most))} more of {count(found.length - most)}
          </Button>
        </div>
      )}
      {found.length === 0 && (
        <Empty
          title="No cause has these words"
          actions={
            <Button
              onClick={() => {
                filtered.value = ''
              }}
            >
              Clear the filter
            </Button>
          }
        />
      )}
    </section>
  )
}

function Nothing() {
  const { taken, taking, problem } = seen.value
  if (taken === undefined) {
    if (taking !== undefined) return <Skeleton />
    if (problem !== undefined) return null
    return (
      <div class="panel">
        <Empty
          title="Nobody has looked yet"
          actions={
            <Button kind="primary" onClick={() => void refresh()}>
              Look now
            </Button>
          }
        >
          To look is to receive every message once and give it back.
        </Empty>
      </div>
    )
  }
  return (
    <div class="panel">
      <Empty
        title="No dead letters"
        actions={<Button onClick={() => void refresh()}>Look again</Button>}
      >
        Every message of <code>{session.value?.queue ?? 'the queue'}</code> was handled, or is still
        on its way. Looked <Ago ms={taken.takenAtMs} />.
      </Empty>
    </div>
  )
}

function Skeleton() {
  return (
    <div class="panel" aria-busy="true">
      <span class="unseen" role="status">
        Receiving what is on the dead-letter queue
      </span>
      {[0, 1, 2, 3].map((at) => (
        <div key={at} class="group-skeleton">
          <span class="skeleton" />
          <span class="skeleton" />
          <span class="skeleton" />
        </div>
      ))}
    </div>
  )
}
