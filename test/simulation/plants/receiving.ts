import type { Plant } from './plant.ts'

/** When a worker receives, and how much. */
export const receiving: readonly Plant[] = [
  {
    name: 'the limit on bytes is ignored',
    file: 'worker/receive/intake.ts',
    from: 'this.#options.maxBytesInFlight - bytes - this.#reserved * expectedBytes',
    to: 'this.#options.maxBytesInFlight',
  },
  {
    name: 'more receives are open than allowed',
    file: 'worker/receive/intake.ts',
    from: 'Math.min(this.#pollers + 1, this.#options.maxPolls)',
    to: 'this.#pollers + 1',
  },
  {
    name: 'the room of a receive that failed is never given back',
    file: 'worker/receive/intake.ts',
    from: 'this.#reserved -= asked\n    this.#pollers = 1',
    to: 'this.#pollers = 1',
  },
  {
    name: 'a worker that is paused receives',
    file: 'worker/receive/intake.ts',
    from: 'this.#pausedBy !== undefined || ',
    to: '',
  },
  {
    name: 'a worker that is resumed does not notice',
    file: 'worker/receive/intake.ts',
    from: 'this.#pausedBy = undefined\n    this.wake()',
    to: '',
  },
  {
    name: 'an open circuit does not keep from receiving',
    file: 'worker/receive/intake.ts',
    from: 'if (circuits.isOpen) return this.#probe()',
    to: '',
  },
  {
    name: 'a receive that failed is repeated at once',
    file: 'worker/receive/receiver.ts',
    from: 'await this.#backoff.wait()',
    to: '',
  },
  {
    name: 'a receive that was empty at once is repeated at once',
    file: 'worker/receive/receiver.ts',
    from: 'await this.#empty.wait()',
    to: '',
  },
  {
    name: 'the messages of a receive that came late are dropped',
    file: 'worker/receive/bounded-receive.ts',
    from: 'givenUp ? this.#admitLate(messages) : resolve(messages)',
    to: 'givenUp ? undefined : resolve(messages)',
  },
  {
    name: 'the same attempt id is sent after a receive succeeded',
    file: 'worker/receive/bounded-receive.ts',
    from: 'answered(poller: number): void {\n    this.#attemptIds.delete(poller)',
    to: 'answered(poller: number): void {',
  },
  {
    name: 'the attempt id changes when a receive was not answered',
    file: 'worker/receive/bounded-receive.ts',
    from: 'this.#attemptIds.get(poller) ?? randomUUID()',
    to: 'randomUUID()',
  },
]
