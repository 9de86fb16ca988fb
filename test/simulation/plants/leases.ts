import type { Plant } from './plant.ts'

/** What keeps a message hidden from others. */
export const leases: readonly Plant[] = [
  {
    name: 'no lease is renewed',
    file: 'queue/lease-renewer.ts',
    from: 'if (renewAtMs > nowMs + early) break',
    to: 'break',
  },
  {
    name: 'leases are renewed too late',
    file: 'queue/lease-renewer.ts',
    from: 'nowMs + this.#lengthMs / 2',
    to: 'nowMs + this.#lengthMs * 1.5',
  },
  {
    name: 'a renewal that failed counts as done',
    file: 'queue/lease-renewer.ts',
    from: 'if (result?.ok) leased.deadlineMs',
    to: 'if (true) leased.deadlineMs',
  },
  {
    name: 'a refused renewal is no loss',
    file: 'queue/lease-renewer.ts',
    from: "this.lose(leased, 'refused')",
    to: '{}',
  },
  {
    name: 'a renewal that failed is not tried again',
    file: 'queue/lease-renewer.ts',
    from: 'this.#again.push(...batch)',
    to: '',
  },
  {
    name: 'a lease that is over is not lost',
    file: 'queue/lease-renewer.ts',
    from: "if (over) this.lose(leased, 'expired')",
    to: '',
  },
  {
    name: 'a lease is not looked at before its handler begins',
    file: 'worker/in-flight/ticket.ts',
    from: 'new Interruption(() => leases.check(this))',
    to: 'new Interruption()',
  },
  {
    name: 'a lease is renewed while its message is deleted',
    file: 'worker/in-flight/in-flight.ts',
    from: "ticket.endLease()\n    return settlement._tag === 'Retry'",
    to: "return settlement._tag === 'Retry'",
  },
  {
    name: 'a lease is renewed after its message was left',
    file: 'worker/in-flight/ticket.ts',
    from: 'leases.release(this)\n    onRoom()',
    to: 'onRoom()',
  },
]
