import type { Contender } from './client.ts'

/** sluice, as the first of each table: the others are shown as multiples of it. */
export const direct: Contender = { name: 'sluice, direct', module: 'sluice-direct' }
export const overSdk: Contender = { name: 'sluice, AWS SDK', module: 'sluice-sdk' }

/** With an instrumentation: one without a method, which must cost nothing, and one that does nothing. */
export const noMethods: Contender = { name: 'sluice, no methods', module: 'sluice-no-methods' }
export const instrumented: Contender = {
  name: 'sluice, instrumented',
  module: 'sluice-instrumented',
}

/** The cost of a bare request, once without and once with the AWS SDK. */
export const floor: Contender = { name: 'floor: undici, no decode', module: 'floor', copies: 8 }
export const bareSdk: Contender = { name: 'bare AWS SDK, 8 loops', module: 'bare-sdk', copies: 8 }

export const consumerEach: Contender = { name: 'sqs-consumer, each', module: 'sqs-consumer-each' }
export const consumerBatch: Contender = {
  name: 'sqs-consumer, batch',
  module: 'sqs-consumer-batch',
}
export const consumerBatch8: Contender = {
  name: 'sqs-consumer, batch, 8',
  module: 'sqs-consumer-batch',
  copies: 8,
}
export const squiss: Contender = { name: 'squiss-ts', module: 'squiss' }
export const fgiova: Contender = { name: '@fgiova/sqs-consumer', module: 'fgiova' }
export const fgiova8: Contender = { name: '@fgiova/sqs-consumer, 8', module: 'fgiova', copies: 8 }

/** One of each kind, for where a run takes long. */
export const oneOfEach: readonly Contender[] = [
  direct,
  overSdk,
  consumerEach,
  consumerBatch,
  squiss,
  fgiova,
]

export const everyone: readonly Contender[] = [
  direct,
  noMethods,
  instrumented,
  overSdk,
  floor,
  consumerEach,
  consumerBatch,
  consumerBatch8,
  squiss,
  fgiova,
  fgiova8,
  bareSdk,
]
