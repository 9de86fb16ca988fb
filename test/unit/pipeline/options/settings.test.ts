import { describe, expect, it } from 'vitest'
import type { PipelineOptions } from '../../../../src/pipeline/options/options.ts'
import { createPipeline } from '../../../../src/pipeline/pipeline.ts'
import { resolvePipelineOptions } from '../../../../src/pipeline/options/settings.ts'
import { createRouter } from '../../../../src/route/router.ts'
import { oddNames, oddValue, rejecting } from '../../../fixtures/odd-values.ts'
import { orders } from '../../route/orders.ts'

describe('the options of a pipeline', () => {
  it('have the documented defaults', () => {
    expect(resolvePipelineOptions({})).toMatchObject({
      handlerTimeoutSeconds: 60,
      maxAttempts: 10,
      maxReceives: undefined,
      backoff: { firstSeconds: 5, factor: 3, maxSeconds: 900 },
      limits: { maxInflatedBytes: 16 * 1024 * 1024, maxNesting: 64, maxEvents: 10_000 },
      classify: undefined,
      queueUrl: undefined,
      random: Math.random,
      redacts: false,
    })
  })

  it('take undefined for not given, in their parts as well', () => {
    const given = {
      maxAttempts: undefined,
      limits: { maxNesting: undefined, maxEvents: 3 },
    } as never
    expect(resolvePipelineOptions(given)).toMatchObject({
      maxAttempts: 10,
      limits: { maxInflatedBytes: 16 * 1024 * 1024, maxNesting: 64, maxEvents: 3 },
    })
  })

  it.each<[PipelineOptions, number]>([
    [{ maxReceives: 12 }, 10],
    [{ maxReceives: 3 }, 3],
    [{ maxReceives: 5, maxAttempts: 8 }, 5],
    [{ maxReceives: 5, maxAttempts: 2 }, 2],
    [{ maxAttempts: 40 }, 40],
  ])('never let SQS move a message before its last attempt: %j', (options, maxAttempts) => {
    expect(resolvePipelineOptions(options).maxAttempts).toBe(maxAttempts)
  })

  it.each<[Record<string, unknown>, string]>([
    [{ handlerTimeoutSeconds: 0 }, 'handlerTimeoutSeconds must be a number at least 0.001'],
    [{ maxAttempts: 0 }, 'maxAttempts must be a number at least 1'],
    [{ maxReceives: Number.NaN }, 'maxReceives must be a number at least 1'],
    [{ backoff: 5 }, 'backoff must be an object'],
    [{ backoff: { factor: 0 } }, 'backoff.factor must be a number at least 1'],
    [{ backoff: { maxSeconds: 43_201 } }, 'backoff.maxSeconds must be a number from 1 to 43200'],
    [{ limits: null }, 'limits must be an object'],
    [{ limits: { maxNesting: '64' } }, 'limits.maxNesting must be a number at least 1'],
    [{ classify: 'permanent' }, 'classify must be a function'],
    [{ redact: true }, 'redact must be a function'],
    [{ random: 0.5 }, 'random must be a function'],
    [{ nowMs: 0 }, 'nowMs must be a function'],
    [{ logger: { info() {} } }, 'logger must have the methods debug, info, warn and error'],
    [{ queueUrl: 'stream-events' }, 'queueUrl must be the URL of a queue'],
    [{ queueUrl: 'arn:aws:sqs:eu-west-1:123456789012:orders' }, 'queueUrl must be the URL of a'],
    [{ queueUrl: 7 }, 'queueUrl must be the URL of a queue'],
    [{ instrumentation: 'traces' }, 'instrumentation must be an object'],
    [{ instrumentation: null }, 'instrumentation must be an object'],
    [{ instrumentation: { process: true } }, 'instrumentation.process must be a function'],
    [{ instrumentation: { settle: {} } }, 'instrumentation.settle must be a function'],
  ])('%j is refused by name when the pipeline is made', (options, sentence) => {
    const making = () => createPipeline(createRouter(orders), options as PipelineOptions)
    expect(making).toThrow(sentence)
  })

  it('come after a router', () => {
    // @ts-expect-error: a catalogue
    expect(() => createPipeline(orders)).toThrow(
      'the first argument of createPipeline must be a router',
    )
  })

  it.each<[string, () => unknown]>([
    ...oddNames.map((name): [string, () => unknown] => [`throws ${name}`, throwing(name)]),
    ['returns no number', () => 'often'],
    ['returns NaN', () => Number.NaN],
    ['rejects', rejecting],
  ])('may have a clock and a randomness that %s', (_what, fails) => {
    const options = { random: fails, nowMs: fails } as PipelineOptions
    const { random, nowMs } = resolvePipelineOptions(options)
    expect(random()).toBeGreaterThanOrEqual(0)
    expect(random()).toBeLessThan(1)
    expect(nowMs()).toBeLessThanOrEqual(performance.now())
  })

  it('may have a clock that fails once, which is not read again: durations of two clocks are none', () => {
    const times = [5, Number.NaN, 6]
    const { nowMs } = resolvePipelineOptions({ nowMs: () => times.shift() ?? 7 })
    expect(nowMs()).toBe(5)
    expect([nowMs(), nowMs()].every((ms) => ms > 7)).toBe(true)
    expect(times).toEqual([6])
  })
})

function throwing(name: string): () => never {
  return () => {
    throw oddValue(name)
  }
}
