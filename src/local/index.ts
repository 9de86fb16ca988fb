/** `sluice/local`: an SQS on this machine, for development and tests. */

export { type WireForm, wireForms } from '../open/wire-form.ts'
export { type LocalSqs, LocalSqsError, type LocalSqsOptions, startLocalSqs } from './server.ts'
export { startTraffic, type Traffic } from './traffic/traffic.ts'
export type { TrafficOptions } from './traffic/traffic-options.ts'
export { wireBodies, wireBody } from './traffic/wire-bodies.ts'
