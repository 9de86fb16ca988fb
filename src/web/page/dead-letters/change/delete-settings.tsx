import { useEffect, useId, useState } from 'preact/hooks'
import type { PlanView } from '../../../wire/runs.ts'
import { Notice } from '../../parts/notice.tsx'
import { count, messages } from '../../parts/words.ts'
import type { Settled } from './change.ts'

/** More than so many are not deleted by a click that slipped: their number is typed. */
const few = 20

/** What becomes of what is deleted. Nothing is settled before it is confirmed. */
export function DeleteSettings({
  plan,
  settle,
}: {
  readonly plan: PlanView
  readonly settle: (settled: Settled | undefined) => void
}) {
  const { messages: number, exportTo } = plan
  const [hasExport, setExport] = useState(exportTo !== undefined)
  const [typed, setTyped] = useState('')
  const id = useId()
  const isConfirmed = number <= few || typed.replace(/[,.\s]/g, '') === String(number)
  useEffect(() => {
    settle(isConfirmed ? { export: hasExport } : undefined)
    return () => settle(undefined)
  }, [isConfirmed, hasExport, settle])
  return (
    <div class="settings">
      {exportTo !== undefined && (
        <div>
          <label class="check">
            <input
              type="checkbox"
              checked={hasExport}
              onChange={(event) => setExport(event.currentTarget.checked)}
            />
            Write them to a file first
          </label>
          {hasExport && <p class="faint export-path">{exportTo}</p>}
        </div>
      )}
      {!hasExport && (
        <Notice kind="bad">
          {number === 1 ? 'The message is' : 'The messages are'} lost for good: nothing of{' '}
          {number === 1 ? 'it' : 'them'} is kept.
          {exportTo === undefined && ' This desk has no place for files: use Export before.'}
        </Notice>
      )}
      {number > few && (
        <div class="field">
          <label for={id}>
            Type {count(number)} to confirm that {messages(number)} are deleted
          </label>
          <input
            id={id}
            class="input"
            inputMode="numeric"
            autoComplete="off"
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </div>
      )}
    </div>
  )
}
