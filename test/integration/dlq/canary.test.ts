import { createRouter, createWorker, PermanentError } from 'sluice'
import { describe, test, type TestContext, vi } from 'vitest'
import { streamEvents } from '../../../schemas/index.ts'
import { readRecord } from '../../../src/dead-letter/record/record.ts'
import { sampleEvent } from '../../../src/testing/sample-event.ts'
import { terminal } from '../../unit/cli/terminal/fake-shell.ts'
import type { QueuePair } from '../local-queues.ts'
import { countsOf, deadLetter, drained, linesOf, useDesk, visible } from './desk.ts'

const desk = useDesk()

/** A worker of the queue, as long as the test runs. Returns the ids of the users that its handler was called with. */
async function working(
  { onTestFinished }: TestContext,
  { queue }: QueuePair,
  fails: (id: string) => Error | undefined,
): Promise<readonly string[]> {
  const handled: string[] = []
  const router = createRouter(streamEvents).on('user.banned', ({ user: { id } }) => {
    handled.push(id)
    const error = fails(id)
    if (error !== undefined) throw error
  })
  const worker = createWorker(router, {
    queueUrl: queue.url,
    endpoint: desk.endpoint,
    waitSeconds: 1,
  })
  onTestFinished(async () => void (await worker.stop()))
  await worker.start()
  return handled
}

/** Dead letters of one cause, about users of these ids. */
function letters(ids: readonly string[]) {
  return ids.map((id) => {
    const event = sampleEvent('user.banned')
    const body = JSON.stringify({ ...event, user: { ...event.user, id } })
    return { type: 'user.banned', message: { messageId: `first-${id}`, body } }
  })
}

describe.concurrent('a replay that is watched', () => {
  test('ends with 5 when its canary fails again, and the others are still on the DLQ', async (context) => {
    const { expect } = context
    const queues = await desk.pair('failing')
    await deadLetter(queues, ...letters(['a', 'b', 'c', 'd']))
    // Not permanent: a worker would try it several times, were it not for the canary.
    const handled = await working(context, queues, () => new Error('not fixed'))
    const ran = await desk.sluice(
      ...['dlq', 'replay', '--queue', 'failing', '--canary', '1', '--canary-wait', '30s'],
      ...['--yes', '--json'],
    )
    expect(ran.err).toContain('It ended early: the canary came back.')
    expect(ran.err).toContain('1 message failed again and came back to the dead-letter queue: ')
    expect(ran.err).toContain('3 messages still on the dead-letter queue (the canary came back): ')
    expect(ran.exitCode).toBe(5)
    expect(linesOf(ran).at(-1)).toMatchObject({
      kind: 'report',
      end: 'canary returned',
      counts: { Replayed: 1, Kept: 3 },
      returned: [expect.any(String)],
    })
    expect(handled).toHaveLength(1)
    expect(await countsOf(queues.dlq)).toEqual(visible(4))
    expect(await countsOf(queues.queue)).toEqual(visible(0))
    const again = (await drained(queues.dlq)).map(readRecord)
    expect(again.filter((record) => record?.replays === 1)).toMatchObject([
      { attempts: 1, error: { message: 'not fixed' }, lineage: [{ reason: 'HandlerFailed' }] },
    ])
  })

  test('goes on when its canary does not return, and does not call that a success', async (context) => {
    const { expect } = context
    const queues = await desk.pair('silent')
    await deadLetter(queues, ...letters(['a', 'b', 'c']))
    const handled = await working(context, queues, () => undefined)
    const ran = await desk.sluiceIn(
      terminal(''),
      ...['dlq', 'replay', '--queue', 'silent', '--canary', '2', '--canary-wait', '2', '--yes'],
    )
    expect(ran.err).toContain('\r\u001b[KWaiting for the canary: 2 of 3 sent')
    expect(ran.err).toContain('Replayed 3 of 3 messages.')
    expect(ran.err).toContain(
      '2 messages of the canary did not return within the wait. That is not success: ',
    )
    expect(ran.exitCode).toBe(0)
    await vi.waitFor(() => expect([...handled].sort()).toEqual(['a', 'b', 'c']))
  })

  test('has one of each cause in its canary', async (context) => {
    const { expect } = context
    const queues = await desk.pair('two-causes')
    const [one = {}, other = {}, last = {}] = letters(['a', 'b', 'c'])
    await deadLetter(queues, one, other, {
      ...last,
      failure: { _tag: 'UnhandledType', type: 'user.banned' },
    })
    const handled = await working(context, queues, (id) =>
      id === 'c' ? new Error('not fixed') : undefined,
    )
    const ran = await desk.sluice(
      ...[
        'dlq',
        'replay',
        '--queue',
        'two-causes',
        '--canary',
        '2',
        '--canary-wait',
        '30s',
        '--yes',
      ],
    )
    expect(ran.exitCode).toBe(5)
    expect(handled).toHaveLength(2)
    expect(handled).toContain('c')
    expect(await countsOf(queues.dlq)).toEqual(visible(2))
  })

  test('ends with 5 when more of it comes back than --abort-over allows', async (context) => {
    const { expect } = context
    const queues = await desk.pair('aborted')
    const ids = [...Array(80).keys()].map(String)
    await deadLetter(queues, ...letters(ids))
    await working(context, queues, () => new PermanentError('not fixed'))
    const ran = await desk.sluice(
      ...['dlq', 'replay', '--queue', 'aborted', '--rate', '10/s', '--abort-over', '20%', '--yes'],
    )
    expect(ran.err).toMatch(/^It ended early: \d+ of \d+ came back\.$/m)
    expect(ran.exitCode).toBe(5)
    const [, sent = ''] = /Replayed (\d+) of 80 messages/.exec(ran.err) ?? []
    expect(Number(sent)).toBeGreaterThanOrEqual(5)
    expect(Number(sent)).toBeLessThan(80)
    await vi.waitFor(async () => expect(await countsOf(queues.dlq)).toEqual(visible(80)))
  })
})
