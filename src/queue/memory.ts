/** SQS in memory: what tests of a consumer need. */
export { type Clock, createManualClock, type ManualClock, systemClock } from './clock.ts'
export { type Fault, type Faults, fault, type Request } from './memory-faults.ts'
export type { HeldMessage, MemoryQueue } from './memory-face.ts'
export {
  createMemoryQueue,
  createMemoryService,
  type MemoryService,
  type MemoryServiceOptions,
} from './memory-service.ts'
export type { MemoryQueueSettings } from './memory-settings.ts'
