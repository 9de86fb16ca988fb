import type { Plant } from './plant.ts'

/**
 * What the simulator once found in the library, and what was mended since. Put back, it has to be found again: a seed
 * alone would stand for it only as long as nothing changes in what seeds decide. What comes up once in many hundred
 * seeds has a unit test instead.
 */
export const mended: readonly Plant[] = [
  {
    name: 'a message that is received again holds up its FIFO group no more',
    file: 'worker/in-flight/entrance.ts',
    from: 'this.#inTurn(ticket, {\n      run: () => this.#turn(ticket, closing),',
    to: 'if (closing !== undefined) return void this.#follow(ticket, closing)\n    this.#inTurn(ticket, {\n      run: () => this.#turn(ticket, closing),',
    seed: 513,
  },
  {
    name: 'a release is sent again for a lease that ran out meanwhile',
    file: 'worker/settle/acknowledger.ts',
    from: 'return ticket.lost || (isRelease && this.#options.nowMs() >= ticket.deadlineMs)',
    to: 'return ticket.lost || (isRelease && false)',
    law: 'releasedWithinLease',
    seed: 277,
  },
  {
    name: 'a dead letter is sent for a lease that was lost while it waited',
    file: 'worker/settle/dead-letter-sender.ts',
    from: 'const entries = withoutLost(gathered)',
    to: 'const entries = gathered',
    seed: 524,
  },
  {
    name: 'while the circuit is open nothing is received beside what is kept',
    file: 'worker/receive/intake.ts',
    from: 'if (counts.handling < maxKept) return 1\n    const inMs = circuits.freshInMs',
    to: 'if (counts.handling === 0) return 1\n    const inMs = 1_000_000',
  },
  {
    name: 'a stop during the start gives up sooner than it may',
    file: 'worker/engine.ts',
    from: 'graceMs > 0 ? graceMs : lateReleaseMs',
    to: 'lateReleaseMs',
    seed: 12821,
  },
  {
    name: 'an open circuit keeps a message for ever',
    file: 'worker/in-flight/entrance.ts',
    from: 'nowMs() - ticket.receivedAtMs > circuits.longestKeptMs',
    to: 'nowMs() < 0 * circuits.longestKeptMs',
  },
  {
    name: 'a kept message waits for the turn of its own later receive',
    file: 'worker/in-flight/entrance.ts',
    from: 'return first !== undefined && this.#probes.has(first) ? first : undefined',
    to: 'return undefined',
    seed: 46509,
  },
  {
    name: 'a batch that all its events have left takes a place of the receives away',
    file: 'pipeline/batches.ts',
    from: 'return Math.max(0, this.#events - this.#running)',
    to: 'return this.#events - this.#running',
    seed: 44631,
  },
  {
    name: 'a message waits in its group for its own later receive',
    file: 'worker/in-flight/duplicates.ts',
    from: 'const next = duplicates?.[0]?.ticket',
    to: 'const next = undefined as Ticket | undefined',
    seed: 111370,
  },
]
