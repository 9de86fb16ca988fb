import { describe, expect, it } from 'vitest'
import { safeLogger } from '../../../src/message/logger.ts'
import { oddNames, oddValue, rejecting } from '../../fixtures/odd-values.ts'

const levels = ['debug', 'info', 'warn', 'error'] as const
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('the logger of the app', () => {
  it('may throw: a full disk does not decide over a message', () => {
    const broken = () => {
      throw new Error('no space left on device')
    }
    const logger = safeLogger({ debug: broken, info: broken, warn: broken, error: broken })
    for (const level of levels) expect(() => logger[level]({}, 'hello')).not.toThrow()
  })

  it.each(oddNames)('may throw, answer and reject with anything: %s', async (name) => {
    const throwing = () => {
      throw oddValue(name)
    }
    const asyncLog = async () => Promise.reject(oddValue(name))
    const logger = safeLogger({
      debug: throwing,
      info: () => oddValue(name),
      warn: asyncLog,
      error: rejecting,
    })
    for (const level of levels) logger[level]({}, 'hello')
    await turn()
  })

  it('is called with itself as this', () => {
    const logger = {
      lines: [] as string[],
      debug() {},
      info(_fields: object, message: string) {
        this.lines.push(message)
      },
      warn() {},
      error() {},
    }
    safeLogger(logger).info({}, 'hello')
    expect(logger.lines).toEqual(['hello'])
  })
})
