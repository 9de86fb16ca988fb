/** `sluice/local`: an SQS on this machine, for development and tests. */
export { FauxqsError } from './fauxqs.ts'
export { type LocalSqs, LocalSqsError, type LocalSqsOptions, startLocalSqs } from './server.ts'
export { startTraffic, type Traffic, type TrafficOptions } from './traffic.ts'
export { wireBodies, wireBody, wireForms } from './wire-form.ts'
export type { WireForm } from '../open/open.ts'
