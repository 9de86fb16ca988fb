/** `sluice/testing`: for an app's own tests: deliver, queues in memory, sample events. No network. */
export {
  type Clock,
  createManualClock,
  createMemoryQueue,
  createMemoryService,
  type Fault,
  type Faults,
  fault,
  type QueuedMessage,
  type ManualClock,
  type MemoryQueue,
  type MemoryQueueSettings,
  type MemoryService,
} from '../queue/memory/memory.ts'
export { type DeliverOptions, deliver } from './deliver.ts'
export type { Quirks } from './sample/quirks.ts'
export { sampleEvent } from './sample-event.ts'
