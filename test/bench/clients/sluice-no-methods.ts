import { consumeWithSluice } from './sluice.ts'

/** An instrumentation that is called around nothing. */
export const client = consumeWithSluice('direct', { instrumentation: {} })
