import { defineConfig } from 'vitest/config'
import { reporter } from './reporter.ts'
import { settingFromEnv } from './setting.ts'

/** Several waits for a slow SQS, one after the other. */
const slowestMs = settingFromEnv().patienceSeconds * 5_000

export default defineConfig({
  resolve: { conditions: ['sluice-source'] },
  ssr: { resolve: { conditions: ['sluice-source'] } },
  test: {
    include: ['test/conformance/aws/over-aws.ts'],
    reporters: [reporter],
    pool: 'threads',
    maxConcurrency: 20,
    chaiConfig: { truncateThreshold: 400 },
    testTimeout: slowestMs,
    hookTimeout: slowestMs,
  },
})
