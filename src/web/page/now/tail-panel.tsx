import { useEffect, useId, useRef } from 'preact/hooks'
import type { SettledRow } from '../../wire/now.ts'
import { onSettled } from '../api/live.ts'
import { Button } from '../parts/button.tsx'
import { matching } from '../parts/media.ts'
import { Empty } from '../parts/notice.tsx'
import { visibleText } from '../parts/visible-text.ts'
import { Windowed } from '../parts/windowed.tsx'
import { clockTime, count, handlerTime, span } from '../parts/words.ts'
import { type OutcomeFilter, Tail, type TailLine } from './tail.ts'

const outcomes: Readonly<Record<SettledRow['outcome'], { word: string; kind: string }>> = {
  Acknowledge: { word: 'acknowledged', kind: '' },
  Retry: { word: 'retried', kind: 'warn' },
  DeadLetter: { word: 'dead-lettered', kind: 'bad' },
}

/** Filled from the first answer on, which comes before anything of it is drawn. */
const tail = new Tail()
onSettled((rows) => tail.take(rows))

/** What is settled, as it happens. */
export function TailPanel({ isStopped }: { readonly isStopped: boolean }) {
  useEffect(() => () => tail.leave(), [])
  return (
    <section class="panel" aria-labelledby="tail">
      <header>
        <h2 id="tail">Settled</h2>
        <TailControls />
      </header>
      {tail.isEmpty.value ? (
        <Empty title={isStopped ? 'The worker has stopped' : 'Nothing settled yet'}>
          {isStopped
            ? 'Nothing more will be settled here.'
            : 'Each event appears here once its handler has returned or failed.'}
        </Empty>
      ) : (
        <TailList />
      )}
    </section>
  )
}

function TailControls() {
  const id = useId()
  const { isPaused, passed, text, outcome } = tail
  return (
    <div class="tail-controls">
      {isPaused.value && <span class="tag warn">paused, {count(passed.value)} went by</span>}
      <label class="unseen" for={`${id}-text`}>
        Filter by type, reason or key
      </label>
      <input
        id={`${id}-text`}
        class="input"
        type="search"
        placeholder="Filter by type, reason, key"
        value={text.value}
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value
        }}
      />
      <label class="unseen" for={`${id}-outcome`}>
        Outcome
      </label>
      <select
        id={`${id}-outcome`}
        class="input"
        value={outcome.value}
        onChange={({ currentTarget }) => {
          outcome.value = currentTarget.value as OutcomeFilter
        }}
      >
        <option value="all">All outcomes</option>
        {Object.entries(outcomes).map(([value, { word }]) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </select>
      <span class="buttons">
        <Button onClick={() => (isPaused.value ? tail.resume() : tail.pause())}>
          {isPaused.value ? 'Resume' : 'Pause'}
        </Button>
        <Button onClick={() => tail.clear()}>Clear</Button>
      </span>
    </div>
  )
}

/** A line takes two there, as in now.css. */
const isNarrow = matching('(width <= 46rem)')

function TailList() {
  const scroller = useRef<HTMLElement>(null)
  const shown = tail.shown.value
  const newCount = tail.newCount.value
  const onScroll = (): void => {
    if (scroller.current === null) return
    if (scroller.current.scrollTop > 0) tail.isReading.value = true
    else tail.catchUp()
  }
  return (
    <div class="tail-list" onScrollCapture={onScroll}>
      <div class="tail-row tail-head" aria-hidden="true">
        <span>Time</span>
        <span>Outcome</span>
        <span>Type</span>
        <span>Reason</span>
        <span class="number">Attempt</span>
        <span class="number">Age</span>
        <span class="number">Handler</span>
        <span>Key</span>
      </div>
      {newCount > 0 && (
        <div class="tail-new">
          <Button
            onClick={() => {
              tail.catchUp()
              scroller.current?.scrollTo({ top: 0 })
              scroller.current?.focus({ preventScroll: true })
            }}
          >
            ↑ {count(newCount)} new
          </Button>
        </div>
      )}
      {shown.length === 0 ? (
        <p class="inside soft">None of those kept match the filter.</p>
      ) : (
        <Windowed
          scroller={scroller}
          class="tail-lines"
          count={shown.length}
          rowHeight={isNarrow.value ? 56 : 32}
          label="Settled events, the latest first"
          row={(index) => <Line line={shown[index]} />}
        />
      )}
    </div>
  )
}

function Line({ line }: { readonly line: TailLine | undefined }) {
  if (line === undefined) return null
  if (line.row === undefined) {
    return <p class="tail-left">and {count(line.left)} more, too many to be sent here</p>
  }
  const { atMs, type, outcome, reason, attempt, ageMs, durationMs, key, errorName } = line.row
  const { word, kind } = outcomes[outcome]
  const why = visibleText(errorName === undefined ? reason : `${reason}: ${errorName}`)
  return (
    <div class="tail-row">
      <span class="time">{clockTime(atMs)}</span>
      <span class="outcome">
        <span class={`tag ${kind}`}>{word}</span>
      </span>
      <span class="type cut" title={type && visibleText(type)}>
        {type === undefined ? <span class="faint">no type</span> : visibleText(type)}
      </span>
      <span class="why cut soft" title={why}>
        {why}
      </span>
      <span class="attempt number">
        <span class="unseen">attempt </span>
        {attempt}
      </span>
      <span class="age number">
        <span class="unseen">age </span>
        {ageMs === undefined ? '–' : span(ageMs)}
      </span>
      <span class="took number">
        <span class="unseen">handler </span>
        {reason === 'unhandled' ? '–' : handlerTime(durationMs)}
      </span>
      <span class="key mono cut faint" title={visibleText(key)}>
        {visibleText(key)}
      </span>
    </div>
  )
}
