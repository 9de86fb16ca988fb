import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** undici keeps one timer for all of a process: a faked one would outlive the faked clock. */
const isolated = 'test/faults/worker-health.test.ts'

export default defineConfig({
  resolve: { conditions: ['sluice-source'] },
  ssr: { resolve: { conditions: ['sluice-source'] } },
  test: {
    setupFiles: ['test/patience.ts', 'test/leftovers.ts'],
    expect: { poll: { timeout: 20_000 } },
    // Two more than there are cores: most of the time of the slowest is spent waiting.
    maxWorkers: availableParallelism() + 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    unstubEnvs: true,
    unstubGlobals: true,
    restoreMocks: true,
    // What one process of the command line has compiled, the next one loads.
    env: {
      NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/node', import.meta.url)),
    },
    // Files share processes, and with them modules and globals: a test leaves both as it found them.
    isolate: false,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/{unit,property,types}/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          // Many of them start processes, two or three at a time.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          include: [
            'test/{browser,conformance,faults,integration,simulation}/**/*.test.ts',
            `!${isolated}`,
          ],
        },
      },
      {
        extends: true,
        test: { name: 'isolated', include: [isolated], isolate: true },
      },
    ],
  },
})
