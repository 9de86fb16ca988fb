import type { SecondCounts, WorkerNow } from '../../wire/now.ts'

type Kind = keyof SecondCounts

/** From the bottom of the chart to its top. */
const kinds: readonly { readonly kind: Kind; readonly name: string; readonly title: string }[] = [
  { kind: 'handled', name: 'Handled', title: 'A handler has returned.' },
  { kind: 'ignored', name: 'Ignored', title: 'No handler asks for it, or one has skipped it.' },
  {
    kind: 'retried',
    name: 'Retried',
    title: 'It returns to the queue: it failed, or a circuit breaker is open.',
  },
  { kind: 'deadLettered', name: 'Dead-lettered', title: 'It went to the dead-letter queue.' },
]

/** How many of the last seconds count as now: one alone jumps. */
const secondsOfNow = 5

/** What was done with events over the last two minutes. */
export function Rates({ worker }: { readonly worker: WorkerNow }) {
  // The last one is not over.
  const seconds = worker.seconds.slice(0, -1)
  const lately = seconds.slice(-secondsOfNow)
  const inAll = kinds.reduce((all, { kind }) => all + total(seconds, kind), 0)
  return (
    <section class="panel" aria-labelledby="rates">
      <header>
        <h2 id="rates">Events</h2>
        <span class="faint">{inAll === 0 ? 'None in the last 2 min' : 'Last 2 min'}</span>
      </header>
      <div class="inside rates">
        <RateChart seconds={seconds} />
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Per second</th>
              <th scope="col" class="number">
                Last {secondsOfNow} s
              </th>
              <th scope="col" class="number">
                2 min
              </th>
            </tr>
          </thead>
          <tbody>
            {kinds.map(({ kind, name, title }) => (
              <tr key={kind} title={title}>
                <th scope="row">
                  <span class={`swatch ${kind}`} />
                  {name}
                </th>
                <td class="number">{perSecond(lately, kind)}</td>
                <td class="number">{perSecond(seconds, kind)}</td>
              </tr>
            ))}
            {/* Not in the chart: they are there by what became of them. */}
            <tr class="failed">
              <th scope="row">
                Failed attempts <span class="faint">then retried or dead-lettered</span>
              </th>
              <td class="number">{perSecond(lately, 'failed')}</td>
              <td class="number">{perSecond(seconds, 'failed')}</td>
            </tr>
          </tbody>
        </table>
      </div>
    </section>
  )
}

const height = 140

function RateChart({ seconds }: { readonly seconds: readonly SecondCounts[] }) {
  const most = Math.max(...seconds.map((second) => sum(second)), 0)
  const top = roundUp(most)
  const words = kinds.map(({ kind, name }) => `${name.toLowerCase()} ${total(seconds, kind)}`)
  return (
    <figure class="rate-chart">
      <svg
        viewBox={`0 0 ${seconds.length} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Events in each second of the last 2 minutes: ${words.join(', ')}.`}
      >
        <line class="grid" x1="0" x2={seconds.length} y1={height / 2} y2={height / 2} />
        {kinds.map(({ kind }, at) => (
          <path key={kind} class={kind} d={bars(seconds, at, top)} />
        ))}
      </svg>
      <figcaption aria-hidden="true">
        <span class="most">{top}/s</span>
        <span class="from">2 min ago</span>
        <span class="to">now</span>
      </figcaption>
    </figure>
  )
}

/** The bars of one kind, each on top of those of the kinds below it. */
function bars(seconds: readonly SecondCounts[], at: number, top: number): string {
  const below = kinds.slice(0, at)
  const kind = kinds[at]?.kind
  if (kind === undefined) return ''
  let path = ''
  for (const [x, second] of seconds.entries()) {
    const value = second[kind]
    if (value === 0) continue
    const under = below.reduce((all, one) => all + second[one.kind], 0)
    const y = height * (1 - (under + value) / top)
    // What is rare can be seen too.
    const tall = Math.max((value / top) * height, 1.5)
    path += `M${x + 0.1} ${y.toFixed(2)}h0.8v${tall.toFixed(2)}h-0.8z`
  }
  return path
}

function sum(second: SecondCounts): number {
  return kinds.reduce((all, { kind }) => all + second[kind], 0)
}

function total(seconds: readonly SecondCounts[], kind: Kind): number {
  return seconds.reduce((all, second) => all + second[kind], 0)
}

function perSecond(seconds: readonly SecondCounts[], kind: Kind): string {
  const rate = total(seconds, kind) / Math.max(seconds.length, 1)
  if (rate === 0) return '0'
  return rate >= 100 ? Math.round(rate).toLocaleString('en') : rate.toFixed(rate < 1 ? 2 : 1)
}

/** 4, 10, 20, 40, 100 …: the chart changes its scale seldom. */
function roundUp(value: number): number {
  let step = 1
  while (step * 10 < value) step *= 10
  for (const factor of [1, 2, 4, 10]) {
    if (step * factor >= value) return Math.max(4, step * factor)
  }
  return value
}
