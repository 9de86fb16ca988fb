import type { Plant } from './plant.ts'

/** When a worker receives, and how much. */
export const receiving: readonly Plant[] = [
  {
    name: 'the limit on bytes is ignored',
    file: 'worker/receive/intake.ts',
    from: 'this.#options.maxBytesInFlight - bytes - this.#reserved * expectedBytes',
    to: 'this.#options.maxBytesInFlight',
    law: 'receivesWhenItMay',
  },
  {
    name: 'more receives are open than allowed',
    file: 'worker/receive/intake.ts',
    from: 'Math.min(this.#pollers + 1, this.#options.maxPolls)',
    to: 'this.#pollers + 1',
    law: 'receivesWhenItMay',
  },
  {
    name: 'the room of a receive that failed is never given back',
    file: 'worker/receive/intake.ts',
    from: 'this.#reserved -= asked\n    this.#pollers = 1',
    to: 'this.#pollers = 1',
    law: 'receivesWhenItMay',
  },
  {
    name: 'a worker that is paused receives',
    file: 'worker/receive/intake.ts',
    from: 'this.#pausedBy !== undefined || ',
    to: '',
    law: 'receivesWhenItMay',
  },
  {
    name: 'a worker that is resumed does not notice',
    file: 'worker/receive/intake.ts',
    from: 'this.#pausedBy = undefined\n    this.wake()',
    to: '',
  },
  {
    name: 'the same attempt id is sent after a receive succeeded',
    file: 'worker/receive/bounded-receive.ts',
    from: 'answered(poller: number): void {\n    this.#attemptIds.delete(poller)',
    to: 'answered(poller: number): void {',
  },
  {
    name: 'the messages of a receive that comes late are dropped',
    file: 'worker/receive/bounded-receive.ts',
    from: 'else if (fresh.length > 0) this.#admitLate(fresh)',
    to: '',
    law: 'stopIsTrue',
  },
  {
    name: 'a receive that was not answered is repeated with another attempt id',
    file: 'worker/receive/bounded-receive.ts',
    from: 'this.#attemptIds.get(poller) ?? randomUUID()',
    to: 'randomUUID()',
    law: 'attemptsAreRepeated',
  },
  {
    name: 'an empty answer is repeated at once',
    file: 'worker/receive/empty-answers.ts',
    from: 'return this.#backoff.wait()',
    to: 'return undefined',
    law: 'idlesSlowly',
  },
]
