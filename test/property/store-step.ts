import fc from 'fast-check'
import type { StoreSettings } from '../../src/queue/memory/store/store-settings.ts'

const seconds = fc.constantFrom(0, 1, 2, 3, 30)
const setting: fc.Arbitrary<Partial<StoreSettings>> = fc.oneof(
  fc.record({ retentionSeconds: fc.constantFrom(3, 60, 345_600) }),
  fc.record({ visibilitySeconds: seconds }),
  fc.record({ delaySeconds: seconds }),
  fc.record({ inFlightLimit: fc.constantFrom(2, 5, 120_000) }),
  fc.record({ deduplicationScope: fc.constantFrom('queue' as const, 'messageGroup' as const) }),
  fc.record({
    redrivePolicy: fc.record({
      deadLetterQueueArn: fc.constantFrom('source', 'dlq', 'none'),
      maxReceiveCount: fc.integer({ min: 1, max: 3 }),
    }),
  }),
)

export type Name = 'source' | 'dlq'
const on: fc.Arbitrary<Name> = fc.constantFrom('source', 'source', 'dlq')
const which = fc.nat(9)
const add = fc.record({
  do: fc.constant('add' as const),
  on,
  groupIds: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 6 }),
  repeated: fc.option(fc.constantFrom('x', 'y'), { nil: undefined, freq: 8 }),
  delaySeconds: fc.option(seconds, { nil: undefined, freq: 2 }),
})
const take = fc.record({
  do: fc.constant('take' as const),
  on,
  most: fc.integer({ min: 1, max: 10 }),
  seconds: fc.option(seconds, { nil: undefined }),
  attemptId: fc.option(fc.constantFrom('x', 'y'), { nil: undefined, freq: 2 }),
})
const remove = fc.record({ do: fc.constant('remove' as const), which })
const hide = fc.record({
  do: fc.constant('hide' as const),
  which,
  seconds: fc.oneof(seconds, fc.constant(43_200)),
})
const wait = fc.record({
  do: fc.constant('wait' as const),
  ms: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(0, 1, 999, 1_000, 1_001, 2_000, 3_000) },
    { weight: 1, arbitrary: fc.constantFrom(30_000, 299_000, 43_100_000) },
  ),
})
const set = fc.record({ do: fc.constant('set' as const), on, setting })
const clear = fc.record({ do: fc.constant('clear' as const), on })
/** What may be asked of the store of a source or of its dead-letter queue, and the time that passes. */
export const step = fc.oneof(
  { weight: 15, arbitrary: add },
  { weight: 30, arbitrary: take },
  { weight: 15, arbitrary: remove },
  { weight: 15, arbitrary: hide },
  { weight: 20, arbitrary: wait },
  { weight: 4, arbitrary: set },
  { weight: 1, arbitrary: clear },
)
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never
