import type { WorkerNow } from '../../wire/now.ts'
import { visibleText } from '../parts/visible-text.ts'
import { count, duration } from '../parts/words.ts'
import { Stat } from './stat.tsx'

/** How long handlers take, in all and by type. */
export function Handlers({ worker: { handlerMs, byType } }: { readonly worker: WorkerNow }) {
  return (
    <section class="panel" aria-labelledby="handlers">
      <header>
        <h2 id="handlers">Handlers</h2>
        <span class="faint">the last minute</span>
      </header>
      {handlerMs === undefined ? (
        <p class="inside soft">No event was settled in the last minute.</p>
      ) : (
        <>
          <div class="inside">
            <dl class="stats">
              <Stat name="p50">{duration(handlerMs.p50)}</Stat>
              <Stat name="p95">{duration(handlerMs.p95)}</Stat>
              <Stat name="p99">{duration(handlerMs.p99)}</Stat>
            </dl>
          </div>
          {byType.length > 0 && <TypeTable byType={byType} />}
        </>
      )}
    </section>
  )
}

function TypeTable({ byType }: { readonly byType: WorkerNow['byType'] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by the keyboard.
    <section class="wide" aria-label="Handlers by type of event" tabIndex={0}>
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">type</th>
            <th scope="col" class="number">
              handled
            </th>
            <th scope="col" class="number">
              retried
            </th>
            <th scope="col" class="number">
              dead-lettered
            </th>
            <th scope="col" class="number spare">
              p50
            </th>
            <th scope="col" class="number">
              p95
            </th>
          </tr>
        </thead>
        <tbody>
          {byType.map(({ type, handled, retried, deadLettered, p50, p95 }) => (
            <tr key={type}>
              <th scope="row" class="cut" title={visibleText(type)}>
                {visibleText(type)}
              </th>
              <td class="number">{count(handled)}</td>
              <td class={`number ${retried > 0 ? 'warn' : ''}`}>{count(retried)}</td>
              <td class={`number ${deadLettered > 0 ? 'bad' : ''}`}>{count(deadLettered)}</td>
              <td class="number spare">{duration(p50)}</td>
              <td class="number">{duration(p95)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** What was asked of SQS: it is paid for by the request. */
export function Requests({ requests }: { readonly requests: WorkerNow['requests'] }) {
  return (
    <section class="panel" aria-labelledby="requests">
      <header>
        <h2 id="requests">Requests to SQS</h2>
      </header>
      {requests.length === 0 ? (
        <p class="inside soft">None yet.</p>
      ) : (
        <table class="rows requests">
          <thead>
            <tr>
              <th scope="col">kind</th>
              <th scope="col" class="number">
                last minute
              </th>
              <th scope="col" class="number">
                in all
              </th>
              <th scope="col" class="number">
                failed
              </th>
            </tr>
          </thead>
          <tbody>
            {requests.map(({ kind, total, lastMinute, failed }) => (
              <tr key={kind}>
                <th scope="row" class="cut" title={kind}>
                  {kind}
                </th>
                <td class="number">{count(lastMinute)}</td>
                <td class="number">{count(total)}</td>
                <td class={`number ${failed > 0 ? 'bad' : ''}`}>{count(failed)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
