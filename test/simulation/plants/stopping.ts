import type { Plant } from './plant.ts'

/** The end of a worker. */
export const stopping: readonly Plant[] = [
  {
    name: 'a stop forgets a receive that is open',
    file: 'worker/engine.ts',
    from: 'await this.#parts.receiver.allReturned()',
    to: '',
  },
  {
    name: 'a stop forgets the messages of the last receive',
    file: 'worker/engine.ts',
    from: 'await new Promise((resolve) => setImmediate(resolve))\n    await this.#parts.inFlight.empty(but)',
    to: 'await this.#parts.inFlight.empty(but)',
  },
  {
    name: 'a stop does not wait for the messages in flight',
    file: 'worker/engine.ts',
    from: 'await this.#parts.inFlight.empty(but)',
    to: '',
  },
  {
    name: 'a stop ignores its grace period',
    file: 'worker/shutdown.ts',
    from: 'this.#over = setTimeout(() => this.end(), leftMs)',
    to: '',
  },
  {
    name: 'the report of a stop leaves out what is left',
    file: 'worker/engine.ts',
    from: 'left: left + inFlight.size',
    to: 'left',
  },
  {
    name: 'the report of a stop counts what was settled before it',
    file: 'worker/in-flight/in-flight.ts',
    from: 'this.#options.counts.departures = { settled: 0, released: 0, left: 0 }',
    to: '',
  },
  {
    name: 'handlers begin during a stop',
    file: 'worker/engine.ts',
    from: "pool.close('stop')",
    to: '',
  },
  {
    name: 'a stop keeps the messages of its probes',
    file: 'worker/engine.ts',
    from: 'inFlight.endProbes()',
    to: '',
  },
  {
    name: 'a receive begins after the stop did',
    file: 'worker/receive/receiver.ts',
    from: 'this.#options.intake.close()\n',
    to: '',
  },
  {
    name: 'the dead letters that wait are not tried again at a stop',
    file: 'worker/settle/dead-letter-sender.ts',
    from: 'clearTimeout(this.#timer)\n    this.#sendAllWaiting()\n    this.#batcher.hurry()',
    to: 'this.#batcher.hurry()',
  },
]
