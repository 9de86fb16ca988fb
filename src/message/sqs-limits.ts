/** SQS's limits, from the SQS quotas and the API reference. */
export const sqsLimits = {
  batchEntries: 10,
  batchBytes: 1_048_576,
  messageBytes: 1_048_576,
  attributes: 10,
  visibilitySeconds: 43_200,
  waitSeconds: 20,
  delaySeconds: 900,
} as const
