import { useState } from 'preact/hooks'
import type { WorkerNow } from '../../wire/now.ts'
import { Button } from '../parts/button.tsx'
import { visible } from '../parts/foreign-text.tsx'
import { visibleText } from '../parts/visible-text.ts'
import { count, duration, handlerTime } from '../parts/words.ts'
import { Stat } from './stat.tsx'

/** How long handlers take, in all and by type. */
export function Handlers({ worker: { handlerMs, byType } }: { readonly worker: WorkerNow }) {
  return (
    <section class="panel" aria-labelledby="handlers">
      <header>
        <h2 id="handlers">Handlers</h2>
        <span class="faint">Last minute</span>
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

/** So many types are shown at first. */
const typesAtFirst = 8

function TypeTable({ byType }: { readonly byType: WorkerNow['byType'] }) {
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? byType : byType.slice(0, typesAtFirst)
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by the keyboard. */}
      <section class="wide" aria-label="Handlers by type of event" tabIndex={0}>
        <table class="rows">
          <thead>
            <tr>
              <th scope="col">Type</th>
              <th scope="col" class="number">
                Handled
              </th>
              <th scope="col" class="number">
                Retried
              </th>
              <th scope="col" class="number">
                Dead-lettered
              </th>
              <th scope="col" class="number spare">
                p50
              </th>
              <th scope="col" class="number spare">
                p95
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ type, handled, retried, deadLettered, p50, p95 }) => (
              <tr key={type}>
                <th scope="row" class="cut" title={visibleText(type)}>
                  {visible(type)}
                </th>
                <td class="number">{count(handled)}</td>
                <td class={`number ${retried > 0 ? 'warn' : ''}`}>{count(retried)}</td>
                <td class={`number ${deadLettered > 0 ? 'bad' : ''}`}>{count(deadLettered)}</td>
                <td class="number spare">{handlerTime(p50)}</td>
                <td class="number spare">{handlerTime(p95)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {byType.length > typesAtFirst && (
        <p class="more">
          <Button kind="quiet" onClick={() => setWhole(!isWhole)}>
            {isWhole ? 'Show fewer types' : `Show all ${byType.length} types`}
          </Button>
        </p>
      )}
    </>
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
              <th scope="col">Kind</th>
              <th scope="col" class="number">
                Last minute
              </th>
              <th scope="col" class="number">
                In all
              </th>
              <th scope="col" class="number">
                Failed
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
