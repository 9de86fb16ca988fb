import { describe, expect, it } from 'vitest'
import { checkBatch, checkReceive, checkSend } from '../../../../src/queue/rules/request-rules.ts'

const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/q'

describe('a receive', () => {
  it.each([
    { maxMessages: 1, waitSeconds: 0 },
    { maxMessages: 10, waitSeconds: 20, visibilitySeconds: 43_200 },
  ])('within the limits passes: %o', (request) => {
    expect(() => checkReceive(url, request)).not.toThrow()
  })

  it.each([
    { maxMessages: 0, waitSeconds: 0 },
    { maxMessages: 11, waitSeconds: 0 },
    { maxMessages: 1, waitSeconds: 21 },
    { maxMessages: 1, waitSeconds: 0.5 },
    { maxMessages: 1, waitSeconds: 0, visibilitySeconds: 43_201 },
  ])('beyond them is an invalid request: %o', (request) => {
    expect(() => checkReceive(url, request)).toThrow(
      expect.objectContaining({ kind: 'InvalidRequest', code: 'InvalidParameterValue' }),
    )
  })
})

describe('a batch', () => {
  it.each([
    [0, 'EmptyBatchRequest'],
    [11, 'TooManyEntriesInBatchRequest'],
  ])('of %i entries is an invalid request', (count, code) => {
    expect(() => checkBatch('DeleteMessage', url, Array(count).fill('h'))).toThrow(
      expect.objectContaining({ kind: 'InvalidRequest', code, queue: url }),
    )
  })

  it('to send holds 1 MiB in total', () => {
    const half = { body: 'x'.repeat(524_288) }
    expect(() => checkSend(url, [half, half])).not.toThrow()
    expect(() => checkSend(url, [half, half, { body: 'x' }])).toThrow(
      expect.objectContaining({ kind: 'InvalidRequest', code: 'BatchRequestTooLong' }),
    )
  })

  it('to send is not spoilt by a message that is too large by itself', () => {
    expect(() => checkSend(url, [{ body: 'x'.repeat(1_048_577) }, { body: 'x' }])).not.toThrow()
  })
})
