import { createDirectService } from '../../src/queue/direct/direct.ts'
import { localHarness } from './local-harness.ts'
import { queueConformance } from './queue.ts'

queueConformance('over the direct transport', () =>
  localHarness((endpoint) => createDirectService({ endpoint })),
)
