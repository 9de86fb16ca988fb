import { afterAll, vi } from 'vitest'

// vitest undoes these before each test: what the last one of a file leaves would be there while the next file of
// the same process is loaded.
afterAll(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})
