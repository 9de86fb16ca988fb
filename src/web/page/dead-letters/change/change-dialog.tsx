import { useEffect, useState } from 'preact/hooks'
import type { Problem } from '../../../wire/problem.ts'
import type { PlanView, RunRequest } from '../../../wire/runs.ts'
import { post, problemIn } from '../../api/client.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { ProblemNotice } from '../../parts/notice.tsx'
import { messages } from '../../parts/words.ts'
import { type Asked, asked, type Settled } from './change.ts'
import { DeleteSettings } from './delete-settings.tsx'
import { PlanTable } from './plan-table.tsx'
import { ReplaySettings } from './replay-settings.tsx'
import './change.css'

/** The second click of two that were to open the dialog confirms nothing. */
const readMs = 400

/** Shows what would be done, and does it when it is confirmed. */
export function ChangeDialog() {
  const change = asked.value
  return change === undefined ? null : <Change key={change.turn} change={change} />
}

function Change({ change }: { readonly change: Asked }) {
  const { plan, problem: planProblem, again } = usePlan(change)
  // Nothing is, before the settings of this very plan are: a deletion is confirmed by its number.
  const [settled, settle] = useState<Settled | undefined>(undefined)
  const [problem, setProblem] = useState<Problem | undefined>(undefined)
  const [isSending, setSending] = useState(false)
  const close = () => {
    // A dialog tells that it was closed a moment later: another one may be open by then.
    if (asked.peek() === change) asked.value = undefined
  }
  const begin = async () => {
    if (plan === undefined || settled === undefined || !canBegin) return
    setSending(true)
    try {
      await post('api/runs', { plan: plan.id, ...settled } satisfies RunRequest)
      close()
    } catch (error) {
      setProblem(problemIn(error))
      setSending(false)
    }
  }
  const isReplay = change.purpose === 'replay'
  const verb = isReplay ? 'Replay' : 'Delete'
  const trouble = problem ?? planProblem
  const isRead = useLater(readMs)
  const isPlanned = plan !== undefined && plan.messages > 0 && settled !== undefined
  const canBegin = isPlanned && isRead && !isSending
  return (
    <Dialog
      title={`${verb} ${messages(plan?.messages ?? change.count)}`}
      onClose={close}
      onSubmit={() => void begin()}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button kind={isReplay ? 'primary' : 'danger'} type="submit" disabled={!canBegin}>
            {verb} {messages(plan?.messages ?? change.count)}
          </Button>
        </>
      }
    >
      {trouble !== undefined && (
        <ProblemNotice
          problem={trouble}
          actions={
            <Button
              onClick={() => {
                setProblem(undefined)
                again()
              }}
            >
              Plan again
            </Button>
          }
        />
      )}
      {plan === undefined && trouble === undefined && (
        <div class="plan-skeleton" aria-busy="true">
          <span class="unseen">Planning</span>
          <span class="skeleton" />
          <span class="skeleton" />
        </div>
      )}
      {plan !== undefined && (
        <>
          <PlanTable plan={plan} />
          {isReplay ? (
            <ReplaySettings key={plan.id} plan={plan} settle={settle} />
          ) : (
            <DeleteSettings key={plan.id} plan={plan} settle={settle} />
          )}
        </>
      )}
    </Dialog>
  )
}

/** Has the server plan it; again when it is asked to. */
function usePlan({ purpose, meant }: Asked) {
  const [plan, setPlan] = useState<PlanView | undefined>(undefined)
  const [problem, setProblem] = useState<Problem | undefined>(undefined)
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    const planning = new AbortController()
    setProblem(undefined)
    setPlan(undefined)
    post<PlanView>('api/plans', { purpose, ...meant }, planning.signal).then(setPlan, (error) => {
      if (!planning.signal.aborted) setProblem(problemIn(error))
    })
    return () => planning.abort()
  }, [purpose, meant, turn])
  return { plan, problem, again: () => setTurn((before) => before + 1) }
}

/** False at first, and true after a time. */
function useLater(ms: number): boolean {
  const [isLater, setLater] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLater(true), ms)
    return () => clearTimeout(timer)
  }, [ms])
  return isLater
}
