import { useSignal } from '@preact/signals'
import { useCallback, useEffect, useMemo } from 'preact/hooks'
import type { MessageRow } from '../../../wire/dead-letters.ts'
import { link } from '../../api/route.ts'
import { Button } from '../../parts/button.tsx'
import { matching } from '../../parts/media.ts'
import { Empty, ProblemNotice } from '../../parts/notice.tsx'
import { Ago } from '../../parts/time.tsx'
import { visible } from '../../parts/foreign-text.tsx'
import { Windowed } from '../../parts/windowed.tsx'
import { bytes, count, messages } from '../../parts/words.ts'
import { ask, exportAddress, refused } from '../change/change.ts'
import { endedRuns, look, refresh, turn } from '../looking.ts'
import { RowPages } from './row-pages.ts'
import { mostSelected, Selection } from './selection.ts'
import './messages.css'

/** A row has two lines there, as in messages.css. */
const isNarrow = matching('(width <= 60rem)')

/** The messages of a group, or all: the newest first. */
export function MessageList({ group }: { readonly group: string | undefined }) {
  const pages = useMemo(() => new RowPages(group), [group])
  const selection = useMemo(() => new Selection(), [group])
  const [now, lastLook, ended] = [turn.value, look.value, endedRuns.value]
  useEffect(() => () => pages.close(), [pages])
  useEffect(() => pages.reload(), [pages, now])
  useEffect(() => selection.clear(), [selection, lastLook, ended])
  const total = pages.total.value
  const problem = pages.problem.value
  return (
    <>
      {problem !== undefined && (
        <ProblemNotice
          problem={problem}
          actions={<Button onClick={() => pages.reload()}>Try again</Button>}
        />
      )}
      {total === 0 && <NoMessages />}
      {total !== 0 && (problem === undefined || total !== undefined) && (
        <section class="panel" aria-label="Messages">
          <Bar group={group} total={total} pages={pages} selection={selection} />
          <Rows group={group} total={total} pages={pages} selection={selection} />
        </section>
      )}
    </>
  )
}

interface ListProps {
  readonly group: string | undefined
  readonly total: number | undefined
  readonly pages: RowPages
  readonly selection: Selection
}

/** What is selected, and what can be done with it. */
function Bar({ group, total = 0, pages, selection }: ListProps) {
  // Read here, since more rows may have come.
  pages.version.value
  const ids = [...selection.ids.value]
  const loaded = pages.loaded()
  const selectable = Math.min(loaded.length, mostSelected)
  const isAll = ids.length > 0 && ids.length >= Math.min(selectable, total)
  const meant = ids.length > 0 ? { ids } : group === undefined ? {} : { group }
  const amount = ids.length > 0 ? ids.length : total
  const which = ids.length > 0 ? `${count(ids.length)} selected` : `all ${count(total)}`
  return (
    <header>
      <label class="check">
        <input
          type="checkbox"
          checked={isAll}
          indeterminate={ids.length > 0 && !isAll}
          onChange={() => (ids.length > 0 ? selection.clear() : selection.set(loaded))}
        />
        {ids.length > 0
          ? `${count(ids.length)} of ${messages(total)} selected`
          : selectable < total
            ? `Select ${count(selectable)} that are loaded`
            : `Select all ${count(total)}`}
      </label>
      <div class="buttons">
        <Button {...refused()} onClick={() => ask('replay', meant, amount)}>
          Replay {which}…
        </Button>
        <Button kind="danger" {...refused()} onClick={() => ask('delete', meant, amount)}>
          Delete {which}…
        </Button>
        <a class="button" href={exportAddress(group)} download>
          Export all
        </a>
      </div>
    </header>
  )
}

function Rows({ group, total, pages, selection }: ListProps) {
  // Read here, so that rows are drawn when they come.
  pages.version.value
  selection.ids.value
  const rangeFrom = useSignal(false)
  const onVisible = useCallback((from: number, to: number) => pages.show(from, to), [pages])
  const rowAt = (index: number) => pages.row(index)
  const rowHeight = isNarrow.value ? 68 : 42
  return (
    <>
      <div class="message-heads message faint" aria-hidden="true">
        <span />
        <span>Dead-lettered</span>
        <span>Type</span>
        <span class="number">Attempts</span>
        <span>Sent</span>
        <span>From</span>
        <span class="number">Body</span>
        <span>Message id</span>
      </div>
      <Windowed
        key={rowHeight}
        class="message-window"
        label={`${messages(total ?? 0)}, the newest first`}
        count={total ?? 12}
        rowHeight={rowHeight}
        onVisible={onVisible}
        row={(index) => {
          const row = pages.row(index)
          if (row === undefined)
            return (
              <div class="message">
                <span />
                <span class="skeleton" />
              </div>
            )
          return (
            <Row
              row={row}
              isReasonShown={group === undefined}
              isSelected={selection.has(row.id)}
              onPress={(isShift) => {
                rangeFrom.value = isShift
              }}
              onSelect={() => selection.toggle(index, { range: rangeFrom.value, rowAt })}
            />
          )
        }}
      />
    </>
  )
}

interface RowProps {
  readonly row: MessageRow
  readonly isReasonShown: boolean
  readonly isSelected: boolean
  /** Before it is selected: whether Shift is held. */
  readonly onPress: (isShift: boolean) => void
  readonly onSelect: () => void
}

function Row({ row, isReasonShown, isSelected, onPress, onSelect }: RowProps) {
  const { id, fingerprint, reason, types, replays } = row
  return (
    <div class={`message row ${isSelected ? 'selected' : ''}`}>
      <label class="message-check">
        <span class="unseen">Select {id}</span>
        <input
          type="checkbox"
          checked={isSelected}
          onClick={(event) => onPress(event.shiftKey)}
          onChange={onSelect}
        />
      </label>
      <a class="message-link row-link" href={link('dead-letters', fingerprint, id)}>
        <Ago ms={row.failedAtMs} />
      </a>
      <span class="message-type cut">
        {types.length === 0 ? (
          <span class="faint">no type can be read</span>
        ) : (
          <code>{visible(types.join(', '))}</code>
        )}
        {isReasonShown && <span class="tag">{visible(reason)}</span>}
      </span>
      <span class="message-attempts number">
        {count(row.attempts)}
        {replays > 0 && <span class="faint"> · {count(replays)}× replayed</span>}
      </span>
      <span class="message-sent faint">
        <Ago ms={row.sentAtMs} />
      </span>
      <span class="message-source cut">{visible(row.source ?? '')}</span>
      <span class="message-bytes number">{bytes(row.bodyBytes)}</span>
      <code class="message-id cut" title={id}>
        {id}
      </code>
    </div>
  )
}

function NoMessages() {
  return (
    <div class="panel">
      <Empty
        title="No messages here"
        actions={
          <>
            <a class="button" href={link('dead-letters')}>
              All causes
            </a>
            <Button onClick={() => void refresh()}>Refresh</Button>
          </>
        }
      >
        They were replayed or deleted, or were gone when the queue was looked at last.
      </Empty>
    </div>
  )
}
