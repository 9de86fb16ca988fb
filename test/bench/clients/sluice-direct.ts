import { consumeWithSluice } from './sluice.ts'

/** sluice over the direct transport. */
export const client = consumeWithSluice('direct')
