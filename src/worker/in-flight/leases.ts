import { systemClock } from '../../queue/clock.ts'
import { LeaseRenewer, type LeaseRenewerOptions } from '../../queue/lease-renewer.ts'
import type { Held } from './ticket.ts'

/** Keeps the messages of the worker hidden from others, those that wait too. */
export type Leases = LeaseRenewer<Held>

export interface LeasesOptions extends Omit<LeaseRenewerOptions<Held>, 'clock' | 'onLost'> {
  readonly nowMs: () => number
  /** A lease is gone; its handlers were told to stop. */
  readonly onLost: NonNullable<LeaseRenewerOptions<Held>['onLost']>
}

export function createLeases(options: LeasesOptions): Leases {
  return new LeaseRenewer({
    ...options,
    clock: { now: options.nowMs, after: systemClock.after },
    onLost(held, because) {
      held.interruption.interrupt('lost lease')
      options.onLost(held, because)
    },
  })
}
