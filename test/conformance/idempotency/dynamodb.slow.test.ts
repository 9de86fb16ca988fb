import { randomUUID } from 'node:crypto'
import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { IdempotencyError } from '../../../src/idempotency/idempotency-error.ts'
import { dynamoDbStore } from '../../../src/idempotency/store/dynamodb.ts'
import type { Database } from '../../fixtures/databases/database.ts'
import { dynamoDbClient, keysTable, startDynamoDb } from '../../fixtures/databases/dynamodb.ts'
import { type ServerWorld, type StoreHarness, worldOf } from './harness.ts'
import { describeServer } from './server-suite.ts'
import { describeStore } from './suite.ts'

const harness: StoreHarness<ServerWorld> = {
  name: 'DynamoDB',
  clock: "the client's",
  async open() {
    const server = await startDynamoDb()
    return worldOf(server, { kind: 'dynamodb', port: server.port })
  },
}

describeStore(harness)
describeServer(harness)

const newRun = () => ({ key: randomUUID(), token: randomUUID(), leaseSeconds: 60, ttlSeconds: 60 })

describe('a store in DynamoDB', () => {
  let server: Database

  beforeAll(async () => {
    server = await startDynamoDb()
  })
  afterAll(() => server.close())

  it('says what to do about a table that is not there', async () => {
    const client = dynamoDbClient(server.port)
    const begun = dynamoDbStore(client, { table: 'nowhere' }).begin(newRun())
    await expect(begun).rejects.toThrow(IdempotencyError)
    await expect(begun).rejects.toThrow('there is no table "nowhere" in this region and account')
    client.destroy()
  })

  it('says what to do about a table with another key', async () => {
    const client = dynamoDbClient(server.port)
    await client.send(
      new CreateTableCommand({
        TableName: 'others',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'N' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    )
    const store = dynamoDbStore(client, { table: 'others' })
    await expect
      .poll(() => store.begin(newRun()).catch(({ message }) => message))
      .toBe(
        'the idempotency store failed: the table "others" needs the partition key "key" of type string and no sort key',
      )
    client.destroy()
  })

  it('says that nobody answers', async () => {
    const client = dynamoDbClient(1, { maxAttempts: 1 })
    const begun = dynamoDbStore(client, { table: keysTable }).begin(newRun())
    await expect(begun).rejects.toThrow('DynamoDB cannot be reached')
    client.destroy()
  })

  it("corrects its clock by what the SDK knows of AWS's", async () => {
    const late = dynamoDbClient(server.port, { systemClockOffset: -86_400_000 })
    const client = dynamoDbClient(server.port)
    const [yesterday, today] = [late, client].map((one) => dynamoDbStore(one, { table: keysTable }))
    const run = newRun()
    await yesterday!.begin(run)
    // By the other clock the lease was over yesterday.
    expect(await today!.begin({ ...newRun(), key: run.key })).toBe('begun')
    late.destroy()
    client.destroy()
  })
})
