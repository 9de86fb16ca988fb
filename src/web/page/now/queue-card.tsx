import type { QueueDepth } from '../../wire/now.ts'
import { ProblemNotice } from '../parts/notice.tsx'
import { count, span } from '../parts/words.ts'
import { type Depth, depths } from './depths.ts'
import { Stat } from './stat.tsx'

/** How many messages a queue has. */
export function QueueCard({ queue, atMs }: { readonly queue: QueueDepth; readonly atMs: number }) {
  const { name, isDeadLetterQueue, askedAtMs, visible, inFlight, delayed, problem } = queue
  const isBad = isDeadLetterQueue && visible !== undefined && visible > 0
  return (
    <section class="panel queue-card" aria-label={name}>
      <header>
        <h2 class="cut" title={name}>
          {name}
        </h2>
        <span class="faint">{isDeadLetterQueue ? 'Dead-letter queue' : 'Queue'}</span>
      </header>
      <div class="inside">
        {problem !== undefined ? (
          <ProblemNotice problem={problem} />
        ) : (
          <>
            <dl class="stats large">
              <Stat name="Visible" kind={isBad ? 'bad' : undefined}>
                {number(visible)}
              </Stat>
              <Stat name="In flight">{number(inFlight)}</Stat>
              <Stat name="Delayed">{number(delayed)}</Stat>
            </dl>
            <DepthLine of={depths.value.get(name) ?? []} />
            <p class="faint">
              {askedAtMs === undefined
                ? 'Not asked yet.'
                : `Asked ${span(atMs - askedAtMs)} ago. SQS counts approximately.`}
            </p>
          </>
        )}
      </div>
    </section>
  )
}

const width = 240
const height = 36

/** The messages that were visible, while this page looked. */
function DepthLine({ of }: { readonly of: readonly Depth[] }) {
  const first = of[0]
  const last = of.at(-1)
  if (first === undefined || last === undefined) return <div class="depth-line" />
  const from = first.askedAtMs
  const passed = Math.max(last.askedAtMs - from, 1)
  const most = Math.max(1, ...of.map(({ visible }) => visible))
  const points = of.map(({ askedAtMs, visible }) => {
    const x = ((askedAtMs - from) / passed) * width
    const y = height - 2 - (visible / most) * (height - 4)
    return `${x.toFixed(1)},${y.toFixed(1)}`
  })
  const label = `Visible over the last ${span(passed)}: from ${count(first.visible)} to ${count(last.visible)}, at most ${count(most)}.`
  return (
    <svg
      class="depth-line"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      {of.length > 1 && <polyline points={points.join(' ')} />}
    </svg>
  )
}

function number(value: number | undefined): string {
  return value === undefined ? '–' : count(value)
}
