import type { Plant } from './plant.ts'

/** What keeps a message hidden from others. */
export const leases: readonly Plant[] = [
  {
    name: 'no lease is renewed',
    file: 'queue/lease-renewer.ts',
    from: 'if (renewAtMs > nowMs + early) break',
    to: 'break',
    law: 'leasesAreRenewed',
  },
  {
    name: 'leases are renewed too late',
    file: 'queue/lease-renewer.ts',
    from: 'nowMs + this.#lengthMs / 2',
    to: 'nowMs + this.#lengthMs * 1.5',
    law: 'leasesAreRenewed',
  },
  {
    name: 'a lease is renewed while its message is deleted',
    file: 'worker/in-flight/in-flight.ts',
    from: "ticket.endLease()\n    return settlement._tag === 'Retry'",
    to: "return settlement._tag === 'Retry'",
    law: 'settledOnce',
  },
  {
    name: 'a renewal that failed counts as done',
    file: 'queue/lease-renewer.ts',
    from: 'else this.#again.push(leased)\n',
    to: 'else leased.deadlineMs = deadlineMs\n',
    law: 'leasesAreKept',
  },
  {
    name: 'a renewal that failed is not tried again',
    file: 'queue/lease-renewer.ts',
    from: 'this.#again.push(...batch)',
    to: '',
    law: 'leasesAreKept',
  },
  {
    name: 'the lease is not kept while a delete is tried again',
    file: 'worker/settle/acknowledger.ts',
    from: "if (what === 'delete') entry.ticket.keepLease()",
    to: '',
    law: 'leasesAreKept',
  },
]
