import { describe, expect, it, vi } from 'vitest'
import { silentLogger } from '../../../../src/message/logger.ts'
import { safePartitionBy } from '../../../../src/worker/handle/partition-by.ts'
import { oddNames, oddValue, rejecting } from '../../../fixtures/odd-values.ts'

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

describe("the app's partitionBy", () => {
  const hook = (partitionBy: (event: unknown) => unknown) => {
    const error = vi.fn()
    const options = { logger: { ...silentLogger, error }, redact: (text: string) => text }
    return { error, partitionOf: safePartitionBy(partitionBy as never, options) }
  }

  it('names a partition by a text, or a number, or names none', () => {
    const { error, partitionOf } = hook((event) => event)
    expect(['a', 7, undefined, null].map(partitionOf)).toEqual(['a', '7', undefined, undefined])
    expect(error).not.toHaveBeenCalled()
  })

  it.each<[string, (event: unknown) => unknown, string]>([
    [
      'throws',
      () => {
        throw new TypeError('no cid')
      },
      'partitionBy threw',
    ],
    ['is async', async () => 'a', 'partitionBy did not return a string (object)'],
    ['rejects', rejecting, 'partitionBy did not return a string (object)'],
  ])(
    'that %s leaves the event without a partition, and is reported once',
    async (_what, by, sentence) => {
      const { error, partitionOf } = hook(by)
      expect([1, 2, 3].map(partitionOf)).toEqual([undefined, undefined, undefined])
      await turn()
      expect(error).toHaveBeenCalledTimes(1)
      expect(error.mock.calls[0]?.[1]).toContain(sentence)
    },
  )

  it.each(oddNames)('may throw and answer anything: %s', (name) => {
    const throwing = hook(() => {
      throw oddValue(name)
    })
    expect(throwing.partitionOf({})).toBeUndefined()
    expect([undefined, expect.any(String)]).toContainEqual(
      hook(() => oddValue(name)).partitionOf({}),
    )
  })
})
