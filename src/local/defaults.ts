/** The defaults of the local SQS; its clients use them to find it. */
export const localDefaults = {
  /** Neither LocalStack's 4566 nor ElasticMQ's 9324. */
  port: 19324,
  queue: 'stream-events',
  account: '000000000000',
} as const

/** The URL of the default queue on the default port. */
export const localQueueUrl = `http://127.0.0.1:${localDefaults.port}/${localDefaults.account}/${localDefaults.queue}`
