import { sqsServers } from '../fixtures/sqs-servers.ts'
import { fauxqsDifferences } from './harness/fauxqs-differences.ts'
import { serverHarness } from './harness/server.ts'
import { queueConformance } from './suite.ts'

queueConformance(
  'of fauxqs, over the AWS SDK',
  serverHarness(sqsServers.fauxqs, 'sdk'),
  fauxqsDifferences,
)
