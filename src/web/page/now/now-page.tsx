import './now.css'
import { useSignalEffect } from '@preact/signals'
import { now, silentSince } from '../api/live.ts'
import { session } from '../api/session.ts'
import { Empty } from '../parts/notice.tsx'
import { remember } from './depths.ts'
import { QueueCard } from './queue-card.tsx'
import { Rates } from './rates.tsx'
import { Handlers, Requests } from './tables.tsx'
import { TailPanel } from './tail-panel.tsx'
import { WorkerPanel } from './worker-panel.tsx'

/** The queues, and the worker of this process, as they are now. */
export function NowPage() {
  useSignalEffect(() => remember(now.value?.queues ?? []))
  const state = now.value
  const worker = state?.worker
  const isOld = silentSince.value !== undefined || worker?.state === 'stopped'
  return (
    <div class="stack now">
      <h1>Now</h1>
      {state === undefined ? (
        <div class="panel">
          <Empty title="Asking SQS">The numbers appear in a moment.</Empty>
        </div>
      ) : (
        <>
          <div class={`queue-cards ${silentSince.value !== undefined ? 'old' : ''}`}>
            {state.queues.map((queue) => (
              <QueueCard key={queue.name} queue={queue} atMs={state.atMs} />
            ))}
          </div>
          {worker === undefined ? (
            <NoWorker />
          ) : (
            <div class={`stack ${isOld ? 'old' : ''}`}>
              <WorkerPanel worker={worker} />
              <Rates worker={worker} />
              <div class="beside">
                <Handlers worker={worker} />
                <Requests requests={worker.requests} />
              </div>
              <TailPanel isStopped={worker.state === 'stopped'} />
            </div>
          )}
        </>
      )}
    </div>
  )
}

function NoWorker() {
  const queue = session.value?.queue ?? 'QUEUE'
  return (
    <div class="panel">
      <Empty title="No worker runs in this process">
        <p>To see one here, start it with a desk of its own:</p>
        <p>
          <code class="command">sluice work ./router.mts --queue {queue} --desk 7667</code>
        </p>
        <p>
          In a program, give it to the desk: <code>{'createDeskApp({ queueUrl, worker })'}</code>
        </p>
      </Empty>
    </div>
  )
}
