import { consumeWithSluice } from './sluice.ts'

/** sluice over the AWS SDK, its default. */
export const client = consumeWithSluice('sdk')
