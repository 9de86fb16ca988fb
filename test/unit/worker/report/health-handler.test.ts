import { describe, expect, it } from 'vitest'
import type { Health } from '../../../../src/worker/report/health.ts'
import { healthHandler } from '../../../../src/worker/report/health-handler.ts'

const health: Health = {
  state: 'stalled',
  live: true,
  ready: false,
  reason: 'SQS does not answer',
  running: 1,
  overrun: 0,
  waiting: 0,
  inFlight: 1,
  settling: 0,
  deadLettersWaiting: 0,
  openCircuits: [],
  polls: 1,
  sinceReceiveMs: 5,
}
const answered = async (path: string, different: Partial<Health> = {}) => {
  const handler = healthHandler({ health: () => ({ ...health, ...different }) })
  return await handler(new Request(`http://localhost${path}`))
}

describe('the handler of health probes', () => {
  it('answers whether the worker is live and whether it is ready, with its health', async () => {
    const live = await answered('/livez')
    expect(live.status).toBe(200)
    expect(live.headers.get('content-type')).toBe('application/json')
    expect(await live.json()).toEqual(health)
    expect((await answered('/readyz')).status).toBe(503)
    expect((await answered('/readyz', { ready: true })).status).toBe(200)
    expect((await answered('/livez', { live: false })).status).toBe(503)
  })

  it('stands below a path of the app as well, and answers 404 elsewhere', async () => {
    expect((await answered('/internal/worker/livez?verbose')).status).toBe(200)
    for (const path of ['/', '/livezz', '/notlivez', '/livez/more', '/metrics']) {
      const response = await answered(path)
      expect([path, response.status]).toEqual([path, 404])
      expect(await response.text()).toBe('Ask /livez or /readyz.\n')
    }
  })
})
