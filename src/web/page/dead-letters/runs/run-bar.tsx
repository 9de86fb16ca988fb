import { computed, effect, signal, useSignal } from '@preact/signals'
import type { Problem } from '../../../wire/problem.ts'
import type { RunView } from '../../../wire/runs.ts'
import { post, problemIn } from '../../api/client.ts'
import { runs } from '../../api/live.ts'
import { link, route } from '../../api/route.ts'
import { Button } from '../../parts/button.tsx'
import { focusContent } from '../../parts/focus.ts'
import { ProblemNotice } from '../../parts/notice.tsx'
import { visible } from '../../parts/foreign-text.tsx'
import { count, messages, span } from '../../parts/words.ts'
import { endWord, RunOutcome } from './run-outcome.tsx'
import { tick } from './tick.ts'
import './runs.css'

/** Runs that were under way while this page was open: their results stay until they are dismissed. */
const followed = signal<ReadonlySet<string>>(new Set())

effect(() => {
  const fresh = runs.value.filter(({ id, doing }) => doing !== 'ended' && !followed.peek().has(id))
  if (fresh.length > 0) {
    followed.value = new Set([...followed.peek(), ...fresh.map(({ id }) => id)])
  }
})

const shown = computed(() =>
  runs.value.filter(({ id, doing }) => {
    if (doing !== 'ended') return true
    // They are listed there.
    return followed.value.has(id) && route.value.rest[0] !== 'runs'
  }),
)

/** For those who do not see it: of what was followed, how the last one ended. */
const lastEnd = computed(() => {
  const run = runs.value.find(({ id, doing }) => doing === 'ended' && followed.value.has(id))
  if (run === undefined) return ''
  return `The ${run.purpose === 'replay' ? 'replay' : 'deletion'} has ended: ${endWord(run)}`
})

/** On every part of the page: what is being replayed or deleted, and how it ended. */
export function RunBar() {
  return (
    <>
      <p class="unseen" role="status">
        {lastEnd.value}
      </p>
      {shown.value.map((run) => (
        <section
          key={run.id}
          class="panel run"
          aria-label={run.purpose === 'replay' ? 'Replay' : 'Deletion'}
        >
          {run.doing === 'ended' ? <Ended run={run} /> : <UnderWay run={run} />}
        </section>
      ))}
    </>
  )
}

function UnderWay({ run }: { readonly run: RunView }) {
  const { purpose, planned, about, returned, stopping } = run
  return (
    <div class="inside">
      <div class="run-line">
        <strong>
          {purpose === 'replay' ? 'Replaying' : 'Deleting'} {messages(planned)}
        </strong>
        <span class="faint cut">{visible(about)}</span>
        <Stop run={run} />
      </div>
      <div
        class="bar"
        role="progressbar"
        aria-label="Progress"
        aria-valuemin={0}
        aria-valuemax={planned}
        aria-valuenow={doneOf(run)}
      >
        <span style={{ width: `${(100 * doneOf(run)) / Math.max(1, planned)}%` }} />
      </div>
      <div class="run-line soft">
        <span>{stopping ? 'Stopping after what is on its way' : doingWords(run)}</span>
        {returned > 0 && <strong class="run-returned">{count(returned)} came back</strong>}
      </div>
    </div>
  )
}

/** How far the bar is. What it receives first is not counted: that it is received says nothing yet. */
function doneOf({ doing, count: number, canary }: RunView): number {
  if (doing === 'receiving') return 0
  return doing === 'waiting for the canary' ? (canary?.count ?? number) : number
}

function doingWords({ doing, count: number, planned, canary }: RunView): string {
  switch (doing) {
    case 'receiving':
      return `Receiving the messages of the plan: ${count(number)} received`
    case 'sending':
      return `Sent ${count(number)} of ${count(planned)}`
    case 'deleting':
      return `Deleted ${count(number)} of ${count(planned)}`
    case 'waiting for the canary': {
      const left = canary?.untilMs === undefined ? undefined : canary.untilMs - tick.value
      const wait = left === undefined || left <= 0 ? '' : `, ${span(left)} left`
      return `Waiting whether the canary of ${count(canary?.count ?? number)} comes back${wait}`
    }
    case 'ended':
      return 'Ended'
  }
}

function Stop({ run: { id, purpose, stopping } }: { readonly run: RunView }) {
  const stopProblem = useSignal<Problem | undefined>(undefined)
  const stop = async () => {
    try {
      stopProblem.value = undefined
      await post(`api/runs/${encodeURIComponent(id)}/stop`)
    } catch (error) {
      stopProblem.value = problemIn(error)
    }
  }
  const what = purpose === 'replay' ? 'sent' : 'deleted'
  return (
    <>
      <Button
        disabled={stopping}
        title={`What is on its way is ${what}; the rest stays on the dead-letter queue.`}
        onClick={() => void stop()}
      >
        Stop
      </Button>
      {stopProblem.value !== undefined && <ProblemNotice problem={stopProblem.value} />}
    </>
  )
}

function Ended({ run }: { readonly run: RunView }) {
  const dismiss = () => {
    followed.value = new Set([...followed.value].filter((id) => id !== run.id))
    focusContent({ preventScroll: true })
  }
  return (
    <div class="inside stack">
      <RunOutcome
        run={run}
        actions={
          <>
            <a class="button quiet" href={link('dead-letters', 'runs')}>
              All runs
            </a>
            <Button onClick={dismiss}>Dismiss</Button>
          </>
        }
      />
    </div>
  )
}
