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
]
