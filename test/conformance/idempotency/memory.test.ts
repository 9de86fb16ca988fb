import { memoryStore } from '../../../src/idempotency/store/memory.ts'
import { describeStore } from './suite.ts'

describeStore({
  name: 'the memory of a process',
  clock: 'its own',
  async open() {
    const store = memoryStore()
    return { store: async () => store, close: async () => {} }
  },
})
