import { consumeWithSluice } from './sluice.ts'
import { tracing } from './telemetry.ts'

/** Every trace. */
export const client = consumeWithSluice('direct', { instrumentation: tracing(1) })
