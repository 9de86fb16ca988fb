/** `sluice/local`: an SQS on this machine, for development and tests. */
export { FauxqsError } from './fauxqs.ts'
export { type LocalSqs, LocalSqsError, type LocalSqsOptions, startLocalSqs } from './server.ts'
