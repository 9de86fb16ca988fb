export { type Delivered, type DeliverOptions, deliver } from './deliver.ts'
export {
  type Clock,
  createManualClock,
  createMemoryQueue,
  createMemoryService,
  type Fault,
  type Faults,
  fault,
  type HeldMessage,
  type ManualClock,
  type MemoryQueue,
  type MemoryQueueSettings,
  type MemoryService,
} from '../queue/memory/memory.ts'
export { type Quirks, sampleEvent } from './sample-event.ts'
