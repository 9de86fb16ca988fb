import { afterEach, describe, expect, it, vi } from 'vitest'
import { type DynamoDbClient, dynamoDbStore } from '../../../src/idempotency/store/dynamodb.ts'

const run = { key: 'm1:0', token: 't', leaseSeconds: 60, ttlSeconds: 60 }
const table = 'keys'
const answering = (send: () => Promise<unknown>): DynamoDbClient => ({ send })

afterEach(() => {
  vi.doUnmock('@aws-sdk/client-dynamodb')
})

describe('a store in DynamoDB', () => {
  it('asks for the package that it needs, where that is missing', async () => {
    vi.doMock('@aws-sdk/client-dynamodb', () => {
      throw new Error('Cannot find package')
    })
    const begun = dynamoDbStore(
      answering(async () => ({})),
      { table },
    ).begin(run)
    await expect(begun).rejects.toMatchObject({
      name: 'IdempotencyError',
      message: 'dynamoDbStore needs the package @aws-sdk/client-dynamodb: install it',
    })
  })

  it('reads what it found from the refusal, where DynamoDB sends it', async () => {
    const untilMs = Date.now() + 30_000
    const name = 'ConditionalCheckFailedException'
    const Item = { key: { S: 'm1:0' }, token: { S: 'o' }, until_ms: { N: String(untilMs) } }
    const send = vi.fn(() => Promise.reject(Object.assign(new Error('no'), { name, Item })))
    const begun = await dynamoDbStore(answering(send), { table }).begin(run)
    const seconds = typeof begun === 'object' ? begun.inProgressSeconds : 0
    expect(seconds).toBeGreaterThan(25)
    expect(seconds).toBeLessThanOrEqual(30)
    expect(send).toHaveBeenCalledTimes(1)
  })

  it.each([
    ['AccessDeniedException', 'the role needs PutItem, UpdateItem, DeleteItem and GetItem on'],
    ['ExpiredTokenException', 'AWS refuses the credentials, or there are none'],
    ['CredentialsProviderError', 'AWS refuses the credentials, or there are none'],
    ['ThrottlingException', 'the table "keys" has no more capacity'],
    ['TimeoutError', 'DynamoDB cannot be reached'],
  ])('says what to do about %s', async (name, sentence) => {
    const send = () => Promise.reject(Object.assign(new Error('no'), { name }))
    await expect(dynamoDbStore(answering(send), { table }).begin(run)).rejects.toThrow(sentence)
  })

  it('says that DynamoDB refused what it has no better words for', async () => {
    const send = () =>
      Promise.reject(Object.assign(new Error('no'), { name: 'X', $fault: 'server' }))
    await expect(dynamoDbStore(answering(send), { table }).begin(run)).rejects.toThrow(
      'DynamoDB refused a request',
    )
  })

  it('takes a client and a table, and nothing else', () => {
    expect(() => dynamoDbStore({} as never, { table })).toThrow('takes the client of the package')
    const client = answering(async () => ({}))
    expect(() => dynamoDbStore(client, { table: '' })).toThrow('table of dynamoDbStore')
  })
})
