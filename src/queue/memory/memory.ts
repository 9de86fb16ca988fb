/** SQS in memory, for tests of a consumer. */
export { type Clock, createManualClock, type ManualClock, systemClock } from '../clock.ts'
export type { QueuedMessage, MemoryQueue } from './memory-queue.ts'
export { type Fault, type Faults, fault, type Request } from './faults.ts'
export {
  createMemoryQueue,
  createMemoryService,
  type MemoryService,
  type MemoryServiceOptions,
} from './service.ts'
export type { MemoryQueueSettings } from './settings.ts'
