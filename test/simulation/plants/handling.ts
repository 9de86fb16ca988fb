import type { Plant } from './plant.ts'

/** Places, partitions, rates and circuits. */
export const handling: readonly Plant[] = [
  {
    name: 'one handler more than allowed runs',
    file: 'worker/handle/semaphore.ts',
    from: 'if (this.#taken >= this.permits) return false',
    to: 'if (this.#taken > this.permits) return false',
  },
  {
    name: 'a place that is passed on counts as free too',
    file: 'worker/handle/semaphore.ts',
    from: "else next('entered')",
    to: "else { this.#taken--; next('entered') }",
  },
  {
    name: 'a handler that overran gives its place away',
    file: 'worker/handle/place.ts',
    from: 'this.#settled = settled',
    to: '',
  },
  {
    name: 'an event that was turned away frees a place that it did not have',
    file: 'worker/handle/place.ts',
    from: 'let at = this.#passed - 1',
    to: 'let at = this.gates.length - 1',
  },
  {
    name: 'a handler that overran never gives its place back',
    file: 'worker/handle/place.ts',
    from: 'for (const gate of kept) gate.leaveLate()',
    to: '',
  },
  {
    name: 'the place of a handler is never given back',
    file: 'worker/handle/place.ts',
    from: 'this.gates[at]?.leave()',
    to: '{}',
  },
  {
    name: 'the event that came last is let in first',
    file: 'worker/handle/semaphore.ts',
    from: 'const next = this.#waiting.shift()',
    to: 'const next = this.#waiting.pop()',
  },
  {
    name: 'events have no partition',
    file: 'worker/handle/pool.ts',
    from: 'this.#options.partitionBy?.(event)',
    to: 'undefined',
  },
  {
    name: 'a partition is forgotten while events wait for it',
    file: 'worker/handle/pool.ts',
    from: 'if (this.#byPartition.get(partition)?.idle) ',
    to: '',
  },
  {
    name: 'the rate of a handler is not kept',
    file: 'worker/handle/pool.ts',
    from: 'for (const rate of rates) rate.take()',
    to: '',
  },
  {
    name: 'an event that waits for its rate keeps a place',
    file: 'worker/handle/pool.ts',
    from: 'this.#all.leave()\n      if (!(await',
    to: 'if (!(await',
  },
  {
    name: 'events that wait for their rate are let in once only',
    file: 'worker/handle/rate-limit.ts',
    from: 'resolve(true)\n    this.#arm()',
    to: 'resolve(true)',
  },
  {
    name: 'the concurrency of a handler is ignored',
    file: 'worker/handle/pool.ts',
    from: 'concurrency === undefined ? [this.#all]',
    to: 'true ? [this.#all]',
  },
  {
    name: 'the circuit of a handler never closes',
    file: 'worker/handle/circuits.ts',
    from: 'this.#close(circuit, pattern)\n    if',
    to: 'if',
  },
  {
    name: 'the circuit of the worker never closes',
    file: 'worker/handle/circuits.ts',
    from: 'if (this.#whole !== undefined) this.#close(this.#whole, undefined)',
    to: '',
  },
  {
    name: 'no circuit opens',
    file: 'worker/handle/circuits.ts',
    from: 'circuit.failed(nowMs)\n    this.#whole?.failed(nowMs)',
    to: '',
  },
  {
    name: 'an open circuit lets every event of its handler run',
    file: 'worker/handle/circuits.ts',
    from: 'if (circuit.probeInMs(nowMs()) > 0)',
    to: 'if (false)',
  },
  {
    name: 'an event that waited for a place runs although the circuit opened',
    file: 'pipeline/process-event.ts',
    from: "admission === 'flows' ? context.admit(registration, isLast) : admission",
    to: 'admission',
  },
]
