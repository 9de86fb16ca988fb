import { useEffect, useState } from 'preact/hooks'
import type { PlanView } from '../../../wire/runs.ts'
import { span } from '../../parts/words.ts'
import type { Settled } from './change.ts'
import { NumberField } from './number-field.tsx'

/** Up to so many may simply be tried: all of them coming back is no trouble. */
const few = 20

/**
 * What an operator would want who does not know whether the cause is fixed: five go first; the rest at a pace that a
 * worker which also has new messages to handle can take; and an end to it when one in twenty comes back.
 */
const defaults = { canaryCount: 5, canaryWaitSeconds: 30, perSecond: 50, abortPercent: 5 }

/** How a replay is to go. */
export function ReplaySettings({
  plan,
  settle,
}: {
  readonly plan: PlanView
  readonly settle: (settled: Settled) => void
}) {
  const isMany = plan.messages > few
  const [hasCanary, setCanary] = useState(isMany)
  const [canaryCount, setCanaryCount] = useState(String(isMany ? defaults.canaryCount : 1))
  const [waitSeconds, setWaitSeconds] = useState(String(defaults.canaryWaitSeconds))
  const [perSecond, setPerSecond] = useState(isMany ? String(defaults.perSecond) : '')
  const [abortPercent, setAbortPercent] = useState(isMany ? String(defaults.abortPercent) : '')
  // Without a rate all are sent before one of them can come back.
  const hasRate = perSecond !== ''
  useEffect(() => {
    settle({
      ...(hasRate && { perSecond: Number(perSecond) }),
      ...(hasCanary && {
        canary: { count: Number(canaryCount), waitSeconds: Number(waitSeconds) },
      }),
      ...(hasRate && abortPercent !== '' && { abortOver: Number(abortPercent) / 100 }),
    })
  }, [hasCanary, canaryCount, waitSeconds, perSecond, abortPercent, hasRate, settle])
  const takesSeconds = plan.messages / Number(perSecond)
  return (
    <div class="settings">
      {plan.messages > 1 && (
        <fieldset>
          <legend>
            <label class="check">
              <input
                type="checkbox"
                checked={hasCanary}
                onChange={(event) => setCanary(event.currentTarget.checked)}
              />
              Canary: some go first, the rest only if none of them comes back
            </label>
          </legend>
          {hasCanary && (
            <div class="fields">
              <NumberField
                label="Messages that go first"
                value={canaryCount}
                onInput={setCanaryCount}
                min={1}
                max={plan.messages - 1}
                isRequired
              />
              <NumberField
                label="Wait for them, seconds"
                value={waitSeconds}
                onInput={setWaitSeconds}
                min={1}
                max={3600}
                isRequired
              />
            </div>
          )}
        </fieldset>
      )}
      <div class="fields">
        <NumberField
          label="Messages a second"
          value={perSecond}
          onInput={setPerSecond}
          min={0.1}
          step="any"
          placeholder="no limit"
          hint={
            hasRate && takesSeconds > 1 && Number.isFinite(takesSeconds)
              ? `About ${span(takesSeconds * 1000)} for all.`
              : 'Empty: as fast as SQS takes them.'
          }
        />
        <NumberField
          label="Stop when more come back than, %"
          value={hasRate ? abortPercent : ''}
          onInput={setAbortPercent}
          min={0.1}
          max={100}
          step="any"
          isDisabled={!hasRate}
          placeholder="never"
          hint={hasRate ? 'Empty: never.' : 'Needs a number of messages a second.'}
        />
      </div>
    </div>
  )
}
