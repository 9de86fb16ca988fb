import { memoryHarness } from './harness/memory.ts'
import { queueConformance } from './suite.ts'

queueConformance('in memory', memoryHarness)
