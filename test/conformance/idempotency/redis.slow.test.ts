import { describe, it } from 'vitest'
import { redisIsMissing, startRedis, withoutRedis } from '../../fixtures/databases/redis-server.ts'
import { type ServerWorld, type StoreHarness, worldOf } from './harness.ts'
import { describeServer } from './server-suite.ts'
import { describeStore } from './suite.ts'

if (redisIsMissing) describe.skip(`stores over Redis: ${withoutRedis}`, () => it('is skipped'))
else {
  for (const kind of ['redis', 'ioredis'] as const) {
    const harness: StoreHarness<ServerWorld> = {
      name: `Redis, by a client of the package ${kind}`,
      clock: 'its own',
      async open() {
        const server = await startRedis()
        return worldOf(server, { kind, port: server.port })
      },
    }
    describeStore(harness)
    describeServer(harness)
  }
}
