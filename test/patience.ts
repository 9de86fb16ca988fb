import { vi } from 'vitest'

// A condition that a test waits for is met soon, or late on a busy machine. vitest would wait for a second.
const patience = { timeout: 20_000 }

// Files that share a process share `vi` as well, and each of them comes by here.
const { waitFor } = vi
if (waitFor.name !== 'waitPatiently') {
  vi.waitFor = function waitPatiently(callback, options = {}) {
    return waitFor(callback, typeof options === 'number' ? options : { ...patience, ...options })
  }
}
