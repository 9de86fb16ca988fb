import { measuring } from './telemetry.ts'

/** Metrics and no traces. */
export const client = measuring()
