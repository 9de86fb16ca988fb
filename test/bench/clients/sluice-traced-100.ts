import { tracing } from './telemetry.ts'

/** Every trace. */
export const client = tracing(1)
