import type { WorkerNow } from '../../wire/now.ts'
import { Notice } from '../parts/notice.tsx'
import { visible } from '../parts/foreign-text.tsx'
import { count, span } from '../parts/words.ts'
import { Stat } from './stat.tsx'

/** What the worker of this process does, and why. */
export function WorkerPanel({ worker }: { readonly worker: WorkerNow }) {
  return (
    <section class="panel" aria-labelledby="worker">
      <header>
        <h2 id="worker">Worker</h2>
        <p class="state">
          <span class={`tag ${kindOf(worker)}`}>{worker.state}</span>
          <span class="soft foreign">{visible(worker.reason)}</span>
        </p>
      </header>
      <div class="inside stack">
        <Trouble worker={worker} />
        <Gauges worker={worker} />
      </div>
    </section>
  )
}

function Gauges({ worker }: { readonly worker: WorkerNow }) {
  const { concurrency, overrun, deadLettersWaiting, sinceReceiveMs } = worker
  return (
    <dl class="stats">
      <Stat name="Running" title="Handlers that run now, of how many may.">
        {count(worker.running)}
        {concurrency !== undefined && <span class="of"> of {count(concurrency)}</span>}
      </Stat>
      <Stat name="Waiting" title="Events that wait until their handlers may run.">
        {count(worker.waiting)}
      </Stat>
      <Stat name="In flight" title="Messages that were received and are not settled.">
        {count(worker.inFlight)}
      </Stat>
      <Stat name="Settling" title="Messages whose delete, release or dead letter is on its way.">
        {count(worker.settling)}
      </Stat>
      <Stat
        name="Overrun"
        kind={overrun > 0 ? 'warn' : undefined}
        title="Handlers that overran their time and still run."
      >
        {count(overrun)}
      </Stat>
      <Stat
        name="Dead letters waiting"
        kind={deadLettersWaiting > 0 ? 'warn' : undefined}
        title="Dead letters that their queue has refused so far."
      >
        {count(deadLettersWaiting)}
      </Stat>
      <Stat name="Open receives" title="Requests that wait for messages.">
        {count(worker.polls)}
      </Stat>
      <Stat name="Last receive" title="Since the last receive that succeeded.">
        {sinceReceiveMs === undefined ? '–' : `${span(sinceReceiveMs)} ago`}
      </Stat>
    </dl>
  )
}

/** What a person should look at. */
function Trouble({ worker: { state, openCircuits } }: { readonly worker: WorkerNow }) {
  if (state === 'stopped') {
    return (
      <Notice>
        This worker has stopped. The numbers are those of its end, and the queues go on being shown.
      </Notice>
    )
  }
  if (state === 'open') {
    return (
      <Notice kind="bad">
        The circuit breaker of the worker is open, because every handler fails. It receives no more,
        and tries one message now and then.
      </Notice>
    )
  }
  if (openCircuits.length === 0) return null
  return (
    <Notice kind="warn">
      The circuit breaker is open for{' '}
      {openCircuits.map((pattern, at) => (
        <span key={pattern}>
          {at > 0 && ', '}
          <code>{visible(pattern)}</code>
        </span>
      ))}
      . Their events are retried later, and one is tried now and then; all others are handled.
    </Notice>
  )
}

function kindOf({ state, openCircuits }: WorkerNow): 'good' | 'warn' | 'bad' | '' {
  if (state === 'open' || state === 'stalled') return 'bad'
  if (openCircuits.length > 0 || state === 'paused') return 'warn'
  return state === 'idle' || state === 'busy' ? 'good' : ''
}
