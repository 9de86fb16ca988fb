import type { PlanView } from '../../../wire/runs.ts'
import { visible } from '../../parts/foreign-text.tsx'
import { count, messages } from '../../parts/words.ts'
import { Types } from '../words.tsx'

/** What goes where, and what is left out. */
export function PlanTable({ plan }: { readonly plan: PlanView }) {
  const isReplay = plan.purpose === 'replay'
  return (
    <div class="plan">
      {plan.messages === 0 && <p>Nothing of it can be {isReplay ? 'replayed' : 'deleted'}.</p>}
      {plan.rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by the keyboard.
        <section class="plan-rows" tabIndex={0} aria-label="Plan">
          <table>
            <thead>
              <tr>
                <th scope="col" class="number">
                  Messages
                </th>
                <th scope="col">Cause</th>
                {isReplay && <th scope="col">Go to</th>}
              </tr>
            </thead>
            <tbody>
              {plan.rows.map((row, at) => (
                <tr key={at}>
                  <td class="number">{count(row.count)}</td>
                  <td>
                    <span class="tag">{visible(row.reason)}</span>{' '}
                    <Types types={row.types} most={1} />
                  </td>
                  {isReplay && <td>{visible(row.destination ?? '')}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {plan.left.map(({ count: number, because }, at) => (
        <p key={at} class="plan-left">
          {messages(number)} left out: {because}
        </p>
      ))}
      {plan.remarks.map((remark, at) => (
        <p key={at} class="faint">
          {remark}
        </p>
      ))}
    </div>
  )
}
