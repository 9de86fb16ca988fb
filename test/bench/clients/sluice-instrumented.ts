import { consumeWithSluice } from './sluice.ts'

/** An instrumentation that is called around everything, and does nothing. */
export const client = consumeWithSluice('direct', {
  instrumentation: {
    receive: (_info, run) => run(),
    process: (_info, run) => run(),
    settle: (_info, run) => run(),
    deadLetter: (_info, run) => run(),
  },
})
