import { readFile } from 'node:fs/promises'
import { describe, test, vi } from 'vitest'
import { readLineage } from '../../../src/dead-letter/record/record.ts'
import { terminal, testShell } from '../../unit/cli/terminal/fake-shell.ts'
import {
  countsOf,
  deadLetter,
  drained,
  failed,
  linesOf,
  secret,
  sendAll,
  useDesk,
  visible,
} from './desk.ts'

const desk = useDesk()

describe.concurrent('sluice dlq replay', () => {
  test('of a FIFO queue it takes what stands behind the first ones too, in order', async ({
    expect,
  }) => {
    const dlq = desk.queue('replayed-dlq.fifo')
    const queue = desk.queue('replayed.fifo')
    await sendAll(
      dlq,
      [...Array(12).keys()].map((at) => ({
        body: `{"type":"message.new","at":${at}}`,
        groupId: 'g',
        deduplicationId: String(at),
      })),
    )
    const { exitCode, err } = await desk.sluice(
      ...['dlq', 'replay', '--dlq', dlq.url, '--to', queue.url, '--yes'],
    )
    expect(err).toContain(
      'On a FIFO queue these are the first of their groups. Those behind them follow',
    )
    expect(err).toContain('Replayed 12 of 12 messages.')
    expect(exitCode).toBe(0)
    const order: number[] = []
    while (order.length < 12) {
      const some = await queue.receive({ maxMessages: 10, waitSeconds: 1 })
      order.push(...some.map(({ body }) => JSON.parse(body).at))
      await queue.delete(some.map(({ receiptHandle }) => receiptHandle))
    }
    expect(order).toEqual([...Array(12).keys()])
  })

  test('moves what is selected, with its lineage, and reports it', async ({ expect }) => {
    const queues = await desk.pair('replayed')
    const [, banned] = await deadLetter(queues, {}, { type: 'user.banned' })
    const ran = await desk.sluice(
      ...['dlq', 'replay', '--queue', 'replayed', '--type', 'user.banned', '--yes', '--json'],
    )
    expect(ran.exitCode).toBe(0)
    expect(linesOf(ran)).toMatchObject([
      { version: 1, kind: 'plan', messages: 1, destinations: [queues.queue.url] },
      { version: 1, kind: 'result', id: banned, outcome: 'Replayed' },
      { version: 1, kind: 'report', end: 'done', counts: { Replayed: 1 } },
    ])
    expect(ran.err).toContain('Replayed 1 of 1 message.')
    expect(await countsOf(queues.dlq)).toEqual(visible(1))
    const [back] = await queues.queue.receive({ maxMessages: 10, waitSeconds: 1 })
    expect(back && readLineage(back)).toEqual({
      messageId: 'first-of-user.banned',
      index: undefined,
      replays: 1,
      maxAttempts: undefined,
    })
  })

  test('--dry-run does nothing, and says what it would do', async ({ expect }) => {
    const queues = await desk.pair('dry')
    await deadLetter(queues, {})
    const { exitCode, out, err } = await desk.sluice('dlq', 'replay', '--queue', 'dry', '--dry-run')
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: '' })
    expect(err).toContain('1 message to replay from')
    expect(err).toContain('Nothing was changed: this was a dry run.')
    expect(await countsOf(queues.dlq)).toEqual(visible(1))
    expect(await countsOf(queues.queue)).toEqual(visible(0))
  })

  test('asks on a terminal: no leaves all as it was, yes replays', async ({ expect }) => {
    const queues = await desk.pair('asked')
    await deadLetter(queues, {})
    const kept = desk.file('asked.jsonl')
    const args = ['dlq', 'replay', '--queue', 'asked']
    const no = await desk.sluiceIn(terminal('n\n'), ...args, '--keep', kept)
    expect(no.exitCode).toBe(1)
    expect(no.err).toMatch(/Replay them\? \[y\/N\] .*Nothing was done\.\n$/s)
    expect(await countsOf(queues.dlq)).toEqual(visible(1))
    const yes = await desk.sluiceIn(terminal('y\n'), ...args, '--snapshot', kept)
    expect(yes.exitCode).toBe(0)
    expect(await countsOf(queues.queue)).toEqual(visible(1))
  })

  test('with --dlq alone each message goes back to its own queue', async ({ expect }) => {
    const one = await desk.pair('source-one')
    const two = await desk.sourceOf(one.dlq, 'source-two')
    await deadLetter(one, {}, {})
    await deadLetter({ queue: two, dlq: one.dlq }, {})
    const { exitCode, err } = await desk.sluice('dlq', 'replay', '--dlq', 'source-one-dlq', '--yes')
    expect(exitCode).toBe(0)
    expect(err).toMatch(/^ *2 .* source-one$/m)
    expect(err).toMatch(/^ *1 .* source-two$/m)
    expect(await countsOf(one.queue)).toEqual(visible(2))
    expect(await countsOf(two)).toEqual(visible(1))
  })

  test('without a source it asks on a terminal where to send them, and else ends with 2', async ({
    expect,
  }) => {
    const { queue, dlq } = await desk.pair('nameless')
    await sendAll(dlq, [{ body: 'plain' }])
    const args = ['dlq', 'replay', '--dlq', 'nameless-dlq']
    const kept = desk.file('nameless.jsonl')
    const nobody = await desk.sluice(...args, '--yes', '--keep', kept)
    expect(nobody).toMatchObject({ exitCode: 2, out: '' })
    expect(nobody.err).toContain(
      'No message can be replayed. 1 message: The messages do not say where they came from. Name the queue to send them to with --to.',
    )
    const shell = terminal('')
    const asked = desk.sluiceIn(shell, ...args, '--snapshot', kept)
    await vi.waitFor(() => expect(shell.written().err).toContain('The queue to send them to'))
    expect(shell.written().err).toContain('1 message does not say where it came from.')
    shell.keyboard.write('nameless\n')
    await vi.waitFor(() => expect(shell.written().err).toContain('Replay them?'))
    shell.keyboard.write('y\n')
    expect((await asked).exitCode).toBe(0)
    expect(await countsOf(queue)).toEqual(visible(1))
  })

  test('--to sends all to one queue, and never to the one that they are on', async ({ expect }) => {
    const queues = await desk.pair('redirected')
    const elsewhere = desk.queue('redirected-to')
    await deadLetter(queues, {})
    await sendAll(queues.dlq, [{ body: 'plain' }])
    const kept = desk.file('redirected.jsonl')
    const args = ['dlq', 'replay', '--dlq', 'redirected-dlq', '--yes', '--to']
    const same = await desk.sluice(...args, 'redirected-dlq', '--keep', kept)
    expect(same).toMatchObject({ exitCode: 2, out: '' })
    expect(same.err).toContain('Their destination is the queue that they are on.')
    expect((await desk.sluice(...args, 'redirected-to', '--snapshot', kept)).exitCode).toBe(0)
    expect(await countsOf(elsewhere)).toEqual(visible(2))
  })

  test('a source that does not name this DLQ is not trusted', async ({ expect }) => {
    const one = await desk.pair('victim')
    const queue = desk.queue('unpaired')
    await deadLetter({ queue, dlq: one.dlq }, {})
    const { exitCode, err } = await desk.sluice('dlq', 'replay', '--dlq', 'victim-dlq', '--yes')
    expect(exitCode).toBe(2)
    expect(err).toContain('its RedrivePolicy does not name this queue')
    expect(await countsOf(queue)).toEqual(visible(0))
  })

  test('--limit and --max-replays leave the others', async ({ expect }) => {
    const queues = await desk.pair('some')
    await deadLetter(queues, {}, {}, {})
    const { err } = await desk.sluice('dlq', 'replay', '--queue', 'some', '--limit', '2', '--yes')
    expect(err).toContain('1 message left out. They are beyond the limit.')
    const again = (await drained(queues.queue)).map(({ body, attributes }) => ({
      body,
      attributes,
    }))
    await sendAll(queues.dlq, again)
    const { err: said } = await desk.sluice(
      ...['dlq', 'replay', '--queue', 'some', '--max-replays', '1', '--yes'],
    )
    expect(said).toContain('2 messages left out. They were replayed once or more.')
    expect(await countsOf(queues.dlq)).toEqual(visible(2))
  })

  test('an id that is not there is reported, with exit code 1; a condition, with what there is', async ({
    expect,
  }) => {
    const queues = await desk.pair('not-there')
    await deadLetter(queues, {})
    const kept = desk.file('not-there.jsonl')
    await desk.sluice('dlq', 'list', '--queue', 'not-there', '--keep', kept)
    const replay = ['dlq', 'replay', '--queue', 'not-there', '--yes', '--snapshot', kept]
    expect((await desk.sluice(...replay, 'abcd')).exitCode).toBe(1)
    for (const filter of [
      ['--reason', 'invalidpayload'],
      ['--type', 'party'],
    ]) {
      const none = await desk.sluice(...replay, ...filter)
      expect(none.exitCode).toBe(0)
      expect(none.err).toContain('None of 1 message on')
      expect(none.err).toContain('Their reasons: HandlerFailed. Their types: message.new.')
    }
    expect(await countsOf(queues.dlq)).toEqual(visible(1))
  })

  test('goes over the direct transport too', async ({ expect }) => {
    const queues = await desk.pair('direct')
    await deadLetter(queues, {})
    const args = ['--queue', 'direct', '--transport', 'direct', '--yes']
    const { exitCode, err } = await desk.sluice('dlq', 'replay', ...args)
    expect(err).toContain('Replayed 1 of 1 message.')
    expect(exitCode).toBe(0)
    expect(await countsOf(queues.queue)).toEqual(visible(1))
  })

  test('an empty queue is no failure', async ({ expect }) => {
    const { dlq } = await desk.pair('nothing')
    const { exitCode, err } = await desk.sluice('dlq', 'replay', '--queue', 'nothing', '--yes')
    expect(exitCode).toBe(0)
    expect(err).toContain(`There is nothing on ${dlq.url}.`)
  })

  test('--rate spreads the sends, and the report is the same', async ({ expect }) => {
    const queues = await desk.pair('slowly')
    await deadLetter(queues, {}, {}, {}, {})
    const kept = desk.file('slowly.jsonl')
    await desk.sluice('dlq', 'list', '--queue', 'slowly', '--keep', kept)
    const ran = await desk.sluiceIn(
      terminal(''),
      ...['dlq', 'replay', '--queue', 'slowly', '--rate', '120/m', '--yes', '--snapshot', kept],
    )
    expect(ran.err).toContain('Replayed 4 of 4 messages.')
    expect(ran.err).toMatch(/\[K[123] of 4 sent/)
    const times = (await drained(queues.queue)).map(({ sentAtMs = 0 }) => sentAtMs)
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThanOrEqual(700)
  })

  test.for([
    [['--plan', 'p', '--type', 'message.new'], 'A plan says itself what is replayed and where to'],
    [['--plan', 'p', '--limit', '3'], 'A plan says itself'],
    [['--plan', 'p', '--to', 'q'], 'A plan says itself'],
    [['abcdefgh', '--plan', 'p'], 'A plan says itself'],
    [['--canary-wait', '5s'], '--canary-wait says how long to wait for a canary: add --canary.'],
    [['--abort-over', '5%'], '--abort-over needs --rate'],
    [
      ['--abort-over', '5', '--rate', '5/s'],
      'It must be a percentage from above 0% to 100%, such as 5%.',
    ],
    [['--rate', 'fast'], 'It must be a rate above 0: 50/s, 300/m or 1000/h.'],
    [['--canary', '0'], 'It must be a whole number from 1 to 10000.'],
    [['--canary', '1', '--canary-wait', 'a bit'], 'It must be a time span above 0: 90s, 2m or 1h.'],
    [['--plan', 'no-such-plan'], 'There is no file no-such-plan, or no folder for it.'],
  ] as const)('%j is refused', async ([args, sentence], { expect }) => {
    const dlq = `${desk.endpoint}/000000000000/whatever-dlq`
    const { exitCode, err } = await desk.sluice('dlq', 'replay', '--dlq', dlq, '--yes', ...args)
    expect(exitCode).toBe(2)
    expect(err).toContain(sentence)
  })

  test('nobody to ask, no --yes: nothing is touched', async ({ expect }) => {
    for (const command of ['replay', 'delete']) {
      const { exitCode, err } = await desk.sluice('dlq', command, '--queue', 'whatever')
      expect(exitCode).toBe(2)
      expect(err).toContain('This needs a confirmation, but there is no terminal: add --yes')
    }
  })
})

describe.concurrent('--audit', () => {
  test('has a line when a replay begins and one when it ends, with no payload and no text that was looked for', async ({
    expect,
  }) => {
    const queues = await desk.pair('audited')
    const cause = new Error('cannot reach billing')
    await deadLetter(
      queues,
      { failure: failed('message.new', cause), event: { user_id: 'ada' } },
      {},
    )
    const path = desk.file('audit.jsonl')
    await desk.sluice(
      ...['dlq', 'replay', '--queue', 'audited', '--yes', '--audit', path, '--as', 'grace'],
      ...[
        '--contains',
        secret.slice(0, 5),
        '--user',
        'ada',
        '--error',
        'billing',
        '--type',
        'message.*',
      ],
    )
    const shell = testShell({ SLUICE_AUDIT: path })
    await desk.sluiceIn(shell, 'dlq', 'delete', '--queue', 'audited', '--yes')
    const content = await readFile(path, 'utf8')
    const lines = linesOf({ out: content })
    const line = { sluice: 'audit', version: 1, queueUrl: queues.dlq.url, at: expect.any(String) }
    expect(lines).toEqual([
      {
        ...line,
        by: 'grace',
        action: 'replay',
        event: 'began',
        plan: expect.any(String),
        filter: { type: 'message.*', contains: '(given)', user: '(given)', error: '(given)' },
        destinations: [queues.queue.url],
        messages: 1,
      },
      expect.objectContaining({
        by: 'grace',
        event: 'ended',
        end: 'done',
        counts: expect.objectContaining({ Replayed: 1 }),
      }),
      expect.objectContaining({ action: 'delete', event: 'began', messages: 1, filter: {} }),
      expect.objectContaining({
        action: 'delete',
        event: 'ended',
        end: 'done',
        counts: expect.objectContaining({ Deleted: 1 }),
      }),
    ])
    expect(lines[0].plan).toBe(lines[1].plan)
    for (const text of [secret.slice(0, 5), 'ada"', 'billing']) expect(content).not.toContain(text)
    expect(lines[2].by).toMatch(/^.+@.+$/)
  })

  test('that cannot be written ends the command before anything is sent', async ({ expect }) => {
    const queues = await desk.pair('unaudited')
    await deadLetter(queues, {})
    const path = desk.file('no-such-folder/audit.jsonl')
    const ran = await desk.sluice('dlq', 'replay', '--queue', 'unaudited', '--yes', '--audit', path)
    expect(ran.exitCode).toBe(2)
    expect(ran.err).toContain(`There is no file ${path}, or no folder for it.`)
    expect(await countsOf(queues.dlq)).toEqual(visible(1))
    expect(await countsOf(queues.queue)).toEqual(visible(0))
  })
})
