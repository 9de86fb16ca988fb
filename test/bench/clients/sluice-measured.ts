import { consumeWithSluice } from './sluice.ts'
import { measuring } from './telemetry.ts'

/** Metrics and no traces. */
export const client = consumeWithSluice('direct', { instrumentation: measuring() })
