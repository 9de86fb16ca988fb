import { afterAll, beforeAll, describe, test, vi } from 'vitest'
import { sampleEvent } from '../../../src/testing/sample-event.ts'
import { spawnSluice } from '../sluice.ts'
import { countsOf, deadLetter, linesOf, secret, sendAll, useDesk, visible } from './desk.ts'

const desk = useDesk()
const router = 'test/fixtures/modules/tried-router.ts'

/** Where the module keeps what its handlers were called with. */
const handled: unknown[] = []
beforeAll(() => {
  Object.assign(globalThis, { triedEvents: handled })
})
afterAll(() => {
  Reflect.deleteProperty(globalThis, 'triedEvents')
})

describe.concurrent('sluice dlq try', () => {
  test('runs the handlers on one message, shows the outcomes, and settles nothing', async ({
    expect,
  }) => {
    const queues = await desk.pair('tried')
    const events = [sampleEvent('user.banned'), { type: 'order.kept', id: 'tried-kept' }]
    const [id = ''] = await deadLetter(queues, { message: { body: JSON.stringify(events) } })
    const ran = await desk.sluice('dlq', 'try', id, '--queue', 'tried', '--handlers', router)
    expect(ran.exitCode).toBe(0)
    expect(ran.out).toMatch(/^event 0 \(user\.banned\): handled, \d+ ms$/m)
    expect(ran.out).toMatch(/^event 1 \(order\.kept\): acknowledged, unhandled, \d+ ms$/m)
    expect(ran.err).toContain(
      `Running the handlers on ${id}. Nothing is settled: it stays where it is.`,
    )
    expect(handled).toContainEqual(expect.objectContaining({ key: 'first-of-message.new:0' }))
    expect(await countsOf(queues.dlq)).toEqual(visible(1))
    expect(await countsOf(queues.queue)).toEqual(visible(0))
  })

  test('shows the error and its place with exit code 1, whether a worker would retry, and drift', async ({
    expect,
  }) => {
    const queues = await desk.pair('tried-failing')
    const body = JSON.stringify([
      { type: 'order.refused', id: 'a', secret },
      { type: 'order.flaky', id: 'b', secret },
      { type: 'order.refused', id: 7, secret },
      { type: 'order.drifted', id: 'c', note: 7, secret },
    ])
    const [id = ''] = await sendAll(queues.dlq, [{ body }])
    const kept = desk.file('tried-failing.jsonl')
    await desk.sluice('dlq', 'list', '--queue', 'tried-failing', '--keep', kept)
    const args = ['dlq', 'try', id, '--dlq', queues.dlq.url, '--handlers', router]
    const ran = await desk.sluice(...args, '--snapshot', kept)
    expect(ran.exitCode).toBe(1)
    expect(ran.out).toMatch(
      /^event 0 \(order\.refused\): failed, PermanentlyFailed, \d+ ms\n {2}PermanentError: no such customer\n {2}at .*tried-router\.ts:\d+:\d+$/m,
    )
    expect(ran.out).toMatch(
      /^event 1 \(order\.flaky\): failed, HandlerFailed, \d+ ms\n {2}Error: timed out\n( {2}at .*\n)+ {2}A worker would retry it\.$/m,
    )
    expect(ran.out).toMatch(/^event 2 \(order\.refused\): failed, InvalidPayload, /m)
    expect(ran.out).toMatch(
      /^event 3 \(order\.drifted\): handled, \d+ ms\n {2}drift: note is not string$/m,
    )
    const json = await desk.sluice(...args, '--snapshot', kept, '--json')
    expect(json.exitCode).toBe(1)
    expect(linesOf(json)).toMatchObject([
      {
        version: 1,
        kind: 'tried',
        index: 0,
        type: 'order.refused',
        outcome: 'DeadLetter',
        because: 'PermanentlyFailed',
        error: { name: 'PermanentError', message: 'no such customer' },
        frames: expect.arrayContaining([expect.stringContaining('tried-router.ts')]),
        drift: [],
      },
      { index: 1, outcome: 'Retry', because: 'HandlerFailed' },
      { index: 2, outcome: 'DeadLetter', because: 'InvalidPayload' },
      {
        index: 3,
        outcome: 'Acknowledge',
        because: 'handled',
        error: null,
        drift: [{ path: 'note', expected: 'string' }],
      },
    ])
  })

  test('--inspect waits for a debugger before the module is loaded', async ({ expect }) => {
    const { dlq } = await desk.pair('inspected')
    const [id = ''] = await sendAll(dlq, [{ body: '{"type":"order.refused","id":"a"}' }])
    const running = spawnSluice(
      ...['dlq', 'try', id, '--dlq', dlq.url, '--inspect', '--handlers', 'test/fixtures/none.ts'],
    )
    try {
      await vi.waitFor(() => expect(running.err()).toContain('Waiting for a debugger: open chrome'))
      expect(running.err()).toContain('Debugger listening on ws://127.0.0.1:')
      expect(running.err()).not.toContain('There is no module')
    } finally {
      running.process.kill('SIGKILL')
      await running.ended
    }
    expect(await countsOf(dlq)).toEqual(visible(1))
  })

  test.for<[path: string, sentence: string]>([
    ['no-such-module.ts', 'There is no module at '],
    ['test/integration/dlq/desk.ts', 'has no router. It must export one as default'],
    ['test/fixtures/modules/named-router.js', 'export it as default.'],
  ])(
    'a module that is %s is refused before anything is received',
    async ([path, sentence], { expect }) => {
      const { dlq } = await desk.pair(`module-${path.replace(/\W/g, '-')}`)
      const [id = ''] = await sendAll(dlq, [{ body: '{}' }])
      const ran = await desk.sluice('dlq', 'try', id, '--dlq', dlq.url, '--handlers', path)
      expect(ran).toMatchObject({ exitCode: 2, out: '', err: expect.stringContaining(sentence) })
      const [message] = await dlq.receive({ maxMessages: 1, waitSeconds: 0 })
      expect(message?.receiveCount).toBe(1)
    },
  )
})
