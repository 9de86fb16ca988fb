import type { Plant } from './plant.ts'

/** The end of a worker. */
export const stopping: readonly Plant[] = [
  {
    name: 'a stop forgets a receive that is open',
    file: 'worker/engine.ts',
    from: 'await this.#parts.receiver.allReturned()',
    to: '',
    law: 'stopHolds',
  },
  {
    name: 'a stop does not wait for the messages in flight',
    file: 'worker/engine.ts',
    from: 'await this.#parts.inFlight.empty(but)',
    to: '',
    law: 'stopHolds',
  },
  {
    name: 'a stop ignores its grace period',
    file: 'worker/shutdown.ts',
    from: 'this.#over = setTimeout(() => this.end(), leftMs)',
    to: '',
    law: 'stopIsTrue',
  },
  {
    name: 'the report of a stop leaves out what is left',
    file: 'worker/engine.ts',
    from: 'left: left + inFlight.size',
    to: 'left',
    law: 'stopIsTrue',
  },
  {
    name: 'the report of a stop counts what was settled before it',
    file: 'worker/in-flight/in-flight.ts',
    from: 'this.#options.counts.departures = { settled: 0, released: 0, left: 0 }',
    to: '',
    law: 'stopIsTrue',
  },
  {
    name: 'handlers begin during a stop',
    file: 'worker/engine.ts',
    from: "pool.close('stop')",
    to: '',
    law: 'stopHolds',
    seed: 293,
  },
]
