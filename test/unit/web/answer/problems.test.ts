import { describe, expect, test, vi } from 'vitest'
import { DocumentError } from '../../../../src/dead-letter/lines/document.ts'
import { StorageError } from '../../../../src/dead-letter/lines/lines.ts'
import { PlanError } from '../../../../src/dead-letter/plan/plan-error.ts'
import { QueuePairError } from '../../../../src/dead-letter/queues/queue-pair-error.ts'
import { FilterError } from '../../../../src/dead-letter/select/filter.ts'
import { queueErrorOf } from '../../../../src/queue/errors/aws-fault.ts'
import { ProblemError } from '../../../../src/web/answer/problem-error.ts'
import { problemIn, problemOf } from '../../../../src/web/answer/problems.ts'

const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/dlq'

describe('a problem', () => {
  test('of SQS has its sentence and its kind', async () => {
    const error = queueErrorOf({ action: 'ReceiveMessage', queue: url, code: 'QueueDoesNotExist' })
    const response = problemOf(error)
    expect(response.status).toBe(502)
    expect(await response.json()).toEqual({ code: 'NoSuchQueue', message: error.message })
  })

  test.each([
    ['the action', 'ReceiveMessage', 'AccessDenied', undefined, 'sqs:ReceiveMessage'],
    ['a batch of it', 'DeleteMessageBatch', 'AccessDenied', undefined, 'sqs:DeleteMessage'],
    ['the key', 'SendMessage', 'KMS.AccessDeniedException', undefined, 'kms:GenerateDataKey'],
    ['the key', 'ReceiveMessage', 'AccessDenied', 'not allowed: kms:Decrypt', 'kms:Decrypt'],
    [
      'nothing, where the key is disabled',
      'SendMessage',
      'KMS.DisabledException',
      undefined,
      undefined,
    ],
  ])('of a missing right names that on %s', (_, action, code, detail, right) => {
    const problem = problemIn(queueErrorOf({ action, queue: url, code, detail }))
    expect(problem.code).toBe('AccessDenied')
    expect(problem.right).toBe(right)
  })

  test.each([
    [
      'a queue without its other one',
      new QueuePairError('NoDeadLetterQueue', 'None.'),
      409,
      'NoDeadLetterQueue',
    ],
    ['a plan', new PlanError('Of another queue.'), 409, 'PlanError'],
    ['a condition', new FilterError('ids', 'ab', 2, 'more is expected'), 400, 'FilterError'],
    ['a file', new StorageError('/f', 'ENOSPC', 'Full.'), 500, 'StorageError'],
    ['a document', new DocumentError('/f', 'is none'), 500, 'DocumentError'],
    ['a stop', new DOMException('x', 'AbortError'), 409, 'Stopped'],
    ['the request', new ProblemError(418, { code: 'Teapot', message: 'No.' }), 418, 'Teapot'],
  ])('of %s has its status and its code', async (_, error, status, code) => {
    const response = problemOf(error)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ code })
  })

  test('that nobody expected is one neutral sentence, and is logged without its message', async () => {
    const log = vi.fn()
    const logger = { debug: log, info: log, warn: log, error: log }
    const response = problemOf(new SyntaxError('unexpected "secret of tom"'), logger)
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('secret')
    const [fields, message] = log.mock.calls[0] ?? []
    expect(message).toBe('a request to the desk failed')
    expect(fields).toMatchObject({ errorName: 'SyntaxError' })
    expect(JSON.stringify(fields)).not.toContain('secret')
  })

  test.each([
    ['a text', 'secret'],
    ['nothing', undefined],
    [
      'an object whose getters throw',
      {
        get name() {
          throw new Error('secret')
        },
      },
    ],
  ])('is made of %s as well', async (_, thrown) => {
    const logger = {
      debug() {},
      info() {},
      warn() {},
      error() {
        throw new Error('broken')
      },
    }
    const response = problemOf(thrown, logger)
    expect([response.status, await response.text()]).toEqual([
      500,
      expect.not.stringContaining('secret'),
    ])
  })
})
