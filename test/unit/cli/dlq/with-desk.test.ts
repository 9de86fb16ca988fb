import { describe, expect, it } from 'vitest'
import { withAdvice } from '../../../../src/cli/dlq/with-desk.ts'
import {
  QueuePairError,
  type QueuePairErrorCode,
} from '../../../../src/dead-letter/queues/queue-pair-error.ts'

describe('a queue that cannot be found', () => {
  it.each<[QueuePairErrorCode, RegExp]>([
    ['NoDeadLetterQueue', /^It is so\. .*--dlq/],
    ['NoSource', /^It is so\. .*--to/],
    ['ForeignSource', /--to/],
    ['UnpairedSource', /--to/],
    ['NoUrl', /by its URL or ARN/],
  ])('is reported with the options that help: %s', (code, sentence) => {
    const error = new QueuePairError(code, 'It is so.')
    expect(withAdvice(error).message).toMatch(sentence)
    expect(withAdvice(error).cause).toBe(error)
  })
})
