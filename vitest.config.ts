import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['sluice-source'] },
  ssr: { resolve: { conditions: ['sluice-source'] } },
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/patience.ts'],
    expect: { poll: { timeout: 20_000 } },
    // One for each core: most of the time of the slowest is spent waiting.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
