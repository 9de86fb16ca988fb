import { tracing } from './telemetry.ts'

/** One trace in a hundred. */
export const client = tracing(0.01)
