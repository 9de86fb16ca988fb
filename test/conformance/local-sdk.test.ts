import { sqsServers } from '../fixtures/sqs-servers.ts'
import { serverHarness } from './harness/server.ts'
import { queueConformance } from './suite.ts'

queueConformance(
  'of the local server, over the AWS SDK',
  serverHarness(sqsServers['the local server'], 'sdk'),
)
