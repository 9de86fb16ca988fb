import type { Operations } from '../../pipeline/instrumentation/operations.ts'
import { systemClock } from '../../queue/clock.ts'
import { LeaseRenewer, type LeaseRenewerOptions } from '../../queue/lease-renewer.ts'
import type { Queue } from '../../queue/port.ts'
import { renewing } from './renew-request.ts'
import type { Ticket } from './ticket.ts'

/** Keeps the messages in flight hidden from other consumers, waiting ones too. */
export type Leases = LeaseRenewer<Ticket>

export interface LeasesOptions
  extends Omit<LeaseRenewerOptions<Ticket>, 'queue' | 'clock' | 'onLost'> {
  readonly queue: Pick<Queue, 'url' | 'changeVisibility'>
  /** Is called around each request. */
  readonly operation: Operations['renew']
  readonly nowMs: () => number
  /** A lease is lost, and the handlers were signalled. */
  readonly onLost: NonNullable<LeaseRenewerOptions<Ticket>['onLost']>
}

export function createLeases(options: LeasesOptions): Leases {
  return new LeaseRenewer({
    ...options,
    queue: renewing(options.queue, options.operation),
    clock: { now: options.nowMs, after: systemClock.after },
    onLost(ticket, because) {
      ticket.interruption.interrupt('lost lease')
      options.onLost(ticket, because)
    },
  })
}
