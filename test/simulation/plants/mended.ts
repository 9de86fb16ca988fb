import type { Plant } from './plant.ts'

/**
 * What the simulator once found in the library, and what was mended since. Put back, it has to be found again: a seed
 * alone would stand for it only as long as nothing changes in what seeds decide.
 */
export const mended: readonly Plant[] = [
  {
    name: 'a message that is received again holds up its FIFO group no more',
    file: 'worker/in-flight/entrance.ts',
    from: 'this.#inTurn(ticket, {\n      run: () => this.#turn(ticket, closing),',
    to: 'if (closing !== undefined) return void this.#follow(ticket, closing)\n    this.#inTurn(ticket, {\n      run: () => this.#turn(ticket, closing),',
    seed: 496,
  },
  {
    name: 'a delete is sent again for a lease that was lost meanwhile',
    file: 'worker/settle/acknowledger.ts',
    from: 'const entries = gathered.filter(({ ticket }) => !ticket.lost)\n    for (const entry of gathered) if (entry.ticket.lost) this.#gaveUp(entry, leaseLost)',
    to: 'const entries = gathered',
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
    name: 'an open circuit keeps a message for ever',
    file: 'worker/in-flight/entrance.ts',
    from: 'nowMs() - ticket.receivedAtMs > circuits.longestKeptMs',
    to: 'nowMs() < 0 * circuits.longestKeptMs',
  },
  {
    name: 'after all that waited for the dead-letter queue was lost, nothing tries it any more',
    file: 'worker/settle/dead-letter-sender.ts',
    from: 'else if (this.#waiting.length === 0) this.#refusal = undefined',
    to: '',
  },
  {
    name: 'a dead letter that alone is above the limit never waits',
    file: 'worker/settle/dead-letter-sender.ts',
    from: 'if (this.#waiting.length === 0) return true\n',
    to: '',
  },
  {
    name: 'a delete with the handle of an earlier receive is taken for certain',
    file: 'worker/settle/acknowledger.ts',
    from: 'isLeased && !ticket.isSuperseded',
    to: 'isLeased',
  },
  {
    name: 'a FIFO group that is released makes the same message visible that has to wait',
    file: 'worker/in-flight/entrance.ts',
    from: 'release: () => void this.#turnAway(ticket, closing),',
    to: 'release: () => this.#withoutRun.release(ticket),',
  },
  {
    name: 'a stop waits for what a start has to know of the queues',
    file: 'worker/queue-worker.ts',
    from: 'await unlessAborted(preparing, signal)',
    to: 'await preparing',
  },
  {
    name: 'the next message overtakes the rest of a body within its partition',
    file: 'worker/parts.ts',
    from: 'yield: () => (settings.partitionBy === undefined ? this.pool.yield() : undefined),',
    to: 'yield: () => this.pool.yield(),',
  },
  {
    name: 'the limit of bytes does not hold while the circuit is open',
    file: 'worker/receive/intake.ts',
    from: 'if (counts.handling > 0 && this.#slotsThatFit() === 0) return 0',
    to: '',
  },
  {
    name: 'a message that came twice is released at its last receive, like the first',
    file: 'worker/in-flight/entrance.ts',
    from: "if (isLeft || (settlement._tag === 'Retry' && this.#mustRun(ticket.received))) {",
    to: 'if (isLeft) {',
  },
  {
    name: 'a replay sends a dead letter whose body arrived damaged',
    file: 'dead-letter/replay.ts',
    from: 'if (!entry.received.bodyIntact) {',
    to: 'if (false) {',
  },
  {
    name: 'a replay goes on in a FIFO group after a send without an answer',
    file: 'dead-letter/replay.ts',
    from: "const isSent = outcome._tag === 'Replayed' || outcome._tag === 'Duplicated'",
    to: "const isSent = outcome._tag !== 'Kept'",
  },
  {
    name: 'a replay knows nothing of what it has sent before',
    file: 'dead-letter/replay-run.ts',
    from: '.filter((entry) => !this.#sent.has(entry))',
    to: '',
  },
  {
    name: 'an earlier receive of a dead letter takes the place of a later one',
    file: 'dead-letter/pass-leases.ts',
    from: 'if (before !== undefined && before.received.receiveCount > received.receiveCount) continue',
    to: '',
  },
  {
    name: 'a pass that may not read the attributes takes a FIFO queue for another one',
    file: 'dead-letter/pass.ts',
    from: 'if (!isFifo(queue.url)) entries.sort(byAge)',
    to: 'if (attributes?.fifo !== true) entries.sort(byAge)',
  },
  {
    name: 'a late refusal spends the attempt id of a later receive',
    file: 'worker/receive/bounded-receive.ts',
    from: 'if (isRefusal(error) && isItsLast)',
    to: 'if (isRefusal(error))',
    seed: 618,
  },
]
