import { vi } from 'vitest'

// What a test waits for comes soon, or late on a busy machine: vitest would wait for a second.
const patience = { timeout: 20_000 }

const { waitFor } = vi
vi.waitFor = (callback, options = {}) =>
  waitFor(callback, typeof options === 'number' ? options : { ...patience, ...options })
