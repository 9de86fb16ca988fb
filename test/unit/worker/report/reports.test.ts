import { expect, it, vi } from 'vitest'
import { silentLogger } from '../../../../src/message/logger.ts'
import { Lifecycle } from '../../../../src/worker/report/lifecycle.ts'
import { resolveOptions } from '../../../../src/worker/settings.ts'
import { Reports } from '../../../../src/worker/report/reports.ts'
import { oddNames, oddValue } from '../../../fixtures/odd-values.ts'
import { ticketOf } from '../fakes.ts'

function reports() {
  const error = vi.fn()
  const settings = resolveOptions({
    queueUrl: 'http://127.0.0.1:1/000000000000/orders',
    logger: { ...silentLogger, error },
    redact: (text) => text.replace(/jane/g, '***'),
  })
  return { error, reports: new Reports(new Lifecycle(settings), settings) }
}

it('a fault of ours is logged with its text and its stack', () => {
  const { error, reports: reported } = reports()
  reported.fault(ticketOf('m'), new RangeError('no lane for jane'))
  const [fields, sentence] = error.mock.calls[0] ?? []
  expect(sentence).toBe('a bug in sluice: the message is left to its visibility timeout')
  expect(fields).toMatchObject({ messageId: 'm', errorName: 'RangeError' })
  expect(fields.error).toBe('no lane for ***')
  expect(fields.frames[0]).toMatch(/reports\.test\.ts:\d+:\d+/)
})

it.each(oddNames)('a fault is logged whatever was thrown: %s', (name) => {
  const { error, reports: reported } = reports()
  reported.fault(ticketOf('m'), oddValue(name))
  expect(error).toHaveBeenCalledTimes(1)
})
