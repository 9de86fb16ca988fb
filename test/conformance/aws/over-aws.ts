import { memoryHarness } from '../harness/memory.ts'
import { queueConformance } from '../suite.ts'
import { awsHarness } from './harness.ts'

// Not a test file of the project: main.ts runs it, on queues that it deletes.
queueConformance('in memory', memoryHarness)
queueConformance('over the AWS SDK', () => awsHarness('sdk'))
queueConformance('over the direct transport', () => awsHarness('direct'))
