import { property } from '../../message/thrown.ts'
import { IdempotencyError } from '../idempotency-error.ts'
import type { IdempotencyRun, IdempotencyStore } from '../store.ts'

/** The client of the package `@aws-sdk/client-dynamodb`, version 3, as an app has it. */
export interface DynamoDbClient {
  send(command: never): Promise<unknown>
}

/** Options of dynamoDbStore. */
export interface DynamoDbStoreOptions {
  /** The name or the ARN of the table. */
  readonly table: string
}

/**
 * The keys of a table and its settings, as CreateTable and UpdateTimeToLive of DynamoDB take them, and a CloudFormation
 * template too. TTL only removes what is forgotten: DynamoDB does so within a few days ("Using time to live").
 */
export const dynamoDbTable = {
  AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
  TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
} as const

/**
 * Keeps the keys in a table of DynamoDB, by conditional writes, which are consistent within a region. It requires the
 * package `@aws-sdk/client-dynamodb`, and the rights to PutItem, UpdateItem, DeleteItem and GetItem on the table. An
 * event costs two writes.
 *
 * DynamoDB tells no time, so leases go by the clocks of the processes, corrected by what the SDK knows from the answers of
 * AWS: within a second by a recent one, beyond five minutes by an older one, and not before its first answer. A process
 * whose clock is ahead by more than a lease takes keys that are in progress elsewhere.
 *
 * @throws TypeError for anything that is no client, and without a table.
 */
export function dynamoDbStore(
  client: DynamoDbClient,
  { table }: DynamoDbStoreOptions,
): IdempotencyStore {
  if (typeof property(client, 'send') !== 'function') {
    throw new TypeError('dynamoDbStore takes the client of the package @aws-sdk/client-dynamodb')
  }
  if (typeof table !== 'string' || table === '') {
    throw new TypeError('table of dynamoDbStore must be the name or the ARN of a table')
  }

  const ask = async (commandOf: (commands: Commands) => unknown): Promise<unknown> => {
    const commands = await loadCommands()
    try {
      return await client.send(commandOf(commands) as never)
    } catch (error) {
      if (isRefused(error)) return error
      throw new IdempotencyError(sentenceOf(error, table), { cause: error })
    }
  }
  /** False where the condition does not hold. */
  const changes = async (commandOf: (commands: Commands) => unknown) =>
    !isRefused(await ask(commandOf))

  /** Writes the item of a key that nobody else has. */
  const put = (run: IdempotencyRun, seconds: number, token: Partial<Attributes>) => {
    const nowMs = serverMs(client)
    return {
      TableName: table,
      Item: { key: { S: run.key }, ...until(nowMs, seconds), ...token },
      ConditionExpression: 'attribute_not_exists(#key) OR #token = :token OR #until <= :now',
      ExpressionAttributeNames: { '#key': 'key', '#token': 'token', '#until': 'until_ms' },
      ExpressionAttributeValues: { ':token': { S: run.token }, ':now': { N: String(nowMs) } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    }
  }

  return {
    async begin(run) {
      const answer = await ask(
        ({ PutItemCommand }) =>
          new PutItemCommand(put(run, run.leaseSeconds, { token: { S: run.token } })),
      )
      if (!isRefused(answer)) return 'begun'
      // An older server does not send what it found.
      const found = property(answer, 'Item') ?? (await read(run.key))
      if (found !== undefined && property(found, 'token') === undefined) return 'done'
      const leftMs = Number(property(property(found, 'until_ms'), 'N') ?? 0) - serverMs(client)
      return { inProgressSeconds: Math.max(0, leftMs / 1_000) }
    },
    renew: (run) =>
      changes(({ UpdateItemCommand }) => {
        const { until_ms, expires_at } = until(serverMs(client), run.leaseSeconds)
        return new UpdateItemCommand({
          TableName: table,
          Key: { key: { S: run.key } },
          UpdateExpression: 'SET #until = :until, #expires = :expires',
          ConditionExpression: '#token = :token',
          ExpressionAttributeNames: {
            '#token': 'token',
            '#until': 'until_ms',
            '#expires': 'expires_at',
          },
          ExpressionAttributeValues: {
            ':token': { S: run.token },
            ':until': until_ms,
            ':expires': expires_at,
          },
        })
      }),
    done: (run) =>
      changes(({ PutItemCommand }) => new PutItemCommand(put(run, run.ttlSeconds, {}))),
    async release(run) {
      await changes(
        ({ DeleteItemCommand }) =>
          new DeleteItemCommand({
            TableName: table,
            Key: { key: { S: run.key } },
            ConditionExpression: '#token = :token',
            ExpressionAttributeNames: { '#token': 'token' },
            ExpressionAttributeValues: { ':token': { S: run.token } },
          }),
      )
    },
  }

  async function read(key: string): Promise<unknown> {
    const answer = await ask(
      ({ GetItemCommand }) =>
        new GetItemCommand({ TableName: table, Key: { key: { S: key } }, ConsistentRead: true }),
    )
    return property(answer, 'Item')
  }
}

/** An item: without a token it is done. */
interface Attributes {
  readonly token: { readonly S: string }
}

/** When a lease is over, or what is done is forgotten: exactly, and in the seconds that TTL takes. */
function until(nowMs: number, seconds: number) {
  const untilMs = Math.ceil(nowMs + seconds * 1_000)
  return {
    until_ms: { N: String(untilMs) },
    expires_at: { N: String(Math.ceil(untilMs / 1_000)) },
  }
}

/** The SDK signs its requests with the time corrected like this. */
function serverMs(client: DynamoDbClient): number {
  const offset = property(property(client, 'config'), 'systemClockOffset')
  return Date.now() + (typeof offset === 'number' ? offset : 0)
}

type Commands = typeof import('@aws-sdk/client-dynamodb')

/** With the first event: an app with another store need not have the package. */
async function loadCommands(): Promise<Commands> {
  try {
    return await import('@aws-sdk/client-dynamodb')
  } catch (error) {
    const message = 'dynamoDbStore needs the package @aws-sdk/client-dynamodb: install it'
    throw new IdempotencyError(message, { cause: error })
  }
}

function isRefused(answer: unknown): boolean {
  return property(answer, 'name') === 'ConditionalCheckFailedException'
}

/** By the name of the error ("Error handling with DynamoDB"). */
function sentenceOf(error: unknown, table: string): string {
  const failed = 'the idempotency store failed'
  switch (property(error, 'name')) {
    case 'ResourceNotFoundException':
      return `${failed}: there is no table "${table}" in this region and account: create it by dynamoDbTable`
    case 'ValidationException':
      return `${failed}: the table "${table}" needs the partition key "key" of type string and no sort key`
    case 'AccessDeniedException':
      return `${failed}: the role needs PutItem, UpdateItem, DeleteItem and GetItem on the table "${table}"`
    case 'UnrecognizedClientException':
    case 'InvalidSignatureException':
    case 'ExpiredTokenException':
    case 'CredentialsProviderError':
      return `${failed}: AWS refuses the credentials, or there are none`
    case 'ProvisionedThroughputExceededException':
    case 'RequestLimitExceeded':
    case 'ThrottlingException':
      return `${failed}: the table "${table}" has no more capacity: raise it, or let it scale by itself`
    default:
      return property(error, '$fault') === undefined
        ? `${failed}: DynamoDB cannot be reached, see the cause`
        : `${failed}: DynamoDB refused a request, see the cause`
  }
}
