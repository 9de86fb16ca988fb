// Before all that is simulated.
import '../../engine/globals.ts'
import type { Law } from '../../laws/law.ts'
import { serve } from './serve.ts'

/** A law that sluice does not keep, to see what the simulator does about it. Is broken late, after a long log. */
const noDeleteFails: Law = {
  promise: 'No delete fails (planted).',
  follow:
    ({ plan }) =>
    (fact) =>
      plan.seed < 1_000 &&
      fact.atMs > 60_000 &&
      fact._tag === 'Answered' &&
      fact.request.action === 'delete' &&
      fact.error !== undefined
        ? `a delete of ${fact.process} failed with ${fact.error}`
        : undefined,
}

/** Errors of simulated code, each in simulations of its own. */
const crash: Law = {
  promise: 'Nothing crashes (planted).',
  follow:
    ({ plan: { seed } }) =>
    (fact) => {
      if (fact._tag !== 'HandlerBegan') return undefined
      if (seed === 2_001) void Promise.reject(new Error('a planted rejection'))
      if (seed === 2_002) setTimeout(() => throwPlanted(), 5)
      if (seed === 2_003) process.exit(7)
      return undefined
    },
}

function throwPlanted(): never {
  throw new Error('a planted error')
}

serve([noDeleteFails, crash])
