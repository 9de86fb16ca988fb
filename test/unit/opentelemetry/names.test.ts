import * as conventions from '@opentelemetry/semantic-conventions/incubating'
import { describe, expect, it } from 'vitest'
import * as names from '../../../src/opentelemetry/names.ts'
import * as ownNames from '../../../src/opentelemetry/own-names.ts'

describe('the names of spans and metrics', () => {
  it('are those of the semantic conventions', () => {
    const { durationBoundaries: _boundaries, scopeName: _scope, schemaUrl: _url, ...ours } = names
    expect(ours).toEqual({
      systemName: conventions.ATTR_MESSAGING_SYSTEM_NAME,
      systemNameSqs: conventions.MESSAGING_SYSTEM_NAME_VALUE_AWS_SQS,
      system: conventions.ATTR_MESSAGING_SYSTEM,
      systemSqs: conventions.MESSAGING_SYSTEM_VALUE_AWS_SQS,
      operationName: conventions.ATTR_MESSAGING_OPERATION_NAME,
      operationType: conventions.ATTR_MESSAGING_OPERATION_TYPE,
      destinationName: conventions.ATTR_MESSAGING_DESTINATION_NAME,
      messageId: conventions.ATTR_MESSAGING_MESSAGE_ID,
      batchMessageCount: conventions.ATTR_MESSAGING_BATCH_MESSAGE_COUNT,
      sqsQueueUrl: conventions.ATTR_AWS_SQS_QUEUE_URL,
      serverAddress: conventions.ATTR_SERVER_ADDRESS,
      serverPort: conventions.ATTR_SERVER_PORT,
      errorType: conventions.ATTR_ERROR_TYPE,
      otherError: conventions.ERROR_TYPE_VALUE_OTHER,
      consumedMessages: conventions.METRIC_MESSAGING_CLIENT_CONSUMED_MESSAGES,
      sentMessages: conventions.METRIC_MESSAGING_CLIENT_SENT_MESSAGES,
      operationDuration: conventions.METRIC_MESSAGING_CLIENT_OPERATION_DURATION,
      processDuration: conventions.METRIC_MESSAGING_PROCESS_DURATION,
    })
  })

  it.each(['receive', 'process', 'settle', 'send'] satisfies names.OperationType[])(
    'has %s as a type of operation',
    (type) => {
      const key = `MESSAGING_OPERATION_TYPE_VALUE_${type.toUpperCase()}`
      expect(Reflect.get(conventions, key)).toBe(type)
    },
  )

  it('has under sluice. what the conventions do not name, and no name of theirs', () => {
    const theirs = new Set<unknown>(Object.values(conventions))
    const { ownMetrics, ...attributes } = ownNames
    const own = [...Object.values(attributes), ...Object.values(ownMetrics)].filter((name) =>
      name.startsWith('sluice.'),
    )
    expect(own.length).toBeGreaterThan(25)
    expect(new Set(own).size).toBe(own.length)
    expect(own.filter((name) => theirs.has(name))).toEqual([])
  })
})
