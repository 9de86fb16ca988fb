import { consumeWithSluice } from './sluice.ts'
import { tracing } from './telemetry.ts'

/** One trace in a hundred. */
export const client = consumeWithSluice('direct', { instrumentation: tracing(0.01) })
