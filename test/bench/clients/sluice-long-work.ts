import { consumeWithSluice } from './sluice.ts'

/** Work that outlasts the visibility timeout. */
export const client = consumeWithSluice('direct', {
  handlerTimeoutSeconds: 120,
  visibilitySeconds: 30,
})
