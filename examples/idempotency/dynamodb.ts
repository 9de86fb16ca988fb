// One run for each event over all processes, by a table of DynamoDB:
//
//   npx sluice idempotency dynamodb --table greeter-keys > table.json
//   aws cloudformation deploy --template-file table.json --stack-name greeter-keys
//   npx sluice work ./dynamodb.ts --queue stream-events
//
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { createRouter } from 'sluice'
import { dynamoDbStore, idempotent } from 'sluice/idempotency'
import { streamEvents } from 'sluice/schemas'

const store = dynamoDbStore(new DynamoDBClient(), { table: 'greeter-keys' })

export default createRouter(streamEvents)
  .use(idempotent({ store, ttlSeconds: 14 * 86_400, logger: console }))
  .on('member.added', async (event) => {
    console.log(`welcome ${event.member?.user_id} in ${event.cid}`)
  })
