import { createSdkService } from '../../src/queue/sdk/sdk.ts'
import { localHarness } from './local-harness.ts'
import { queueConformance } from './queue.ts'

queueConformance('over the AWS SDK', () =>
  localHarness((endpoint) => createSdkService({ endpoint })),
)
