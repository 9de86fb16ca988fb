import { readFile, rename, stat, writeFile } from 'node:fs/promises'
import { describe, test } from 'vitest'
import {
  countsOf,
  deadLetter,
  drained,
  linesOf,
  secret,
  sendAll,
  useDesk,
  visible,
} from './desk.ts'

const desk = useDesk()

describe.concurrent('sluice dlq plan', () => {
  test('fixes a set, and replay --plan sends just that although more has arrived', async ({
    expect,
  }) => {
    const queues = await desk.pair('planned')
    const [one, gone] = await deadLetter(queues, {}, {}, { type: 'user.banned' })
    const path = desk.file('planned.jsonl')
    const plan = await desk.sluice(
      ...['dlq', 'plan', '--queue', 'planned', '--type', 'message.*', '-o', path, '--json'],
    )
    expect(plan.exitCode).toBe(0)
    expect(linesOf(plan)).toEqual([
      {
        version: 1,
        kind: 'plan',
        id: expect.any(String),
        file: path,
        queueUrl: queues.dlq.url,
        messages: 2,
        destinations: [queues.queue.url],
        left: [],
      },
    ])
    expect(plan.err).toContain(`2 messages to replay from ${queues.dlq.url}:\n`)
    expect(plan.err).toMatch(/^ *2 +[0-9a-f]{8} +HandlerFailed +message\.new +planned$/m)
    expect(plan.err).toContain(
      `Written to ${path}. To replay it: sluice dlq replay --plan ${path} `,
    )
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readFile(path, 'utf8')).not.toContain(secret)

    await deadLetter(queues, {})
    const expired = (await drained(queues.dlq)).map(({ messageId, receiptHandle }) => ({
      messageId,
      receiptHandle,
    }))
    const doomed = expired.find(({ messageId }) => messageId === gone)
    await queues.dlq.delete([doomed?.receiptHandle ?? ''])
    const back = expired.filter((message) => message !== doomed)
    await queues.dlq.changeVisibility(
      back.map(({ receiptHandle }) => ({ receiptHandle, seconds: 0 })),
    )

    const first = await desk.sluice(
      ...['dlq', 'replay', '--queue', 'planned', '--plan', path, '--yes', '--json'],
    )
    expect(first.exitCode).toBe(1)
    expect(first.err).toContain('Replayed 1 of 2 messages.')
    expect(first.err).toContain(
      `1 message not on the dead-letter queue any more: expired, or received by others: ${gone}`,
    )
    expect(linesOf(first)).toMatchObject([
      { kind: 'plan', messages: 2 },
      { kind: 'result', id: one, outcome: 'Replayed', mayBeTwice: false },
      { kind: 'result', id: gone, outcome: 'Missing' },
      {
        version: 1,
        kind: 'report',
        end: 'done',
        queueUrl: queues.dlq.url,
        counts: { Replayed: 1, Missing: 1, Kept: 0, ReplayedBefore: 0 },
        perhapsTwice: [],
        returned: [],
        stillHidden: 0,
      },
    ])
    expect(await countsOf(queues.queue)).toEqual(visible(1))
    expect(await countsOf(queues.dlq)).toEqual(visible(2))

    const again = await desk.sluice('dlq', 'replay', '--queue', 'planned', '--plan', path, '--yes')
    expect(again.err).toContain('Replayed 0 of 2 messages. 1 was replayed before.')
    expect(await countsOf(queues.queue)).toEqual(visible(1))
  })

  test('knows its queue: to replay it, or to delete what is in it, no queue is named', async ({
    expect,
  }) => {
    const queues = await desk.pair('self-named')
    await deadLetter(queues, {}, { type: 'user.banned' })
    const plan = async (type: string) => {
      const path = desk.file(`self-named-${type}.jsonl`)
      await desk.sluice('dlq', 'plan', '--queue', 'self-named', '--type', type, '-o', path)
      return path
    }
    const replayed = await desk.sluice(
      ...['dlq', 'replay', '--plan', await plan('message.new'), '--yes'],
    )
    expect(replayed).toMatchObject({ exitCode: 0, err: expect.stringContaining('Replayed 1 of 1') })
    expect(await countsOf(queues.queue)).toEqual(visible(1))
    const deleted = await desk.sluice(
      ...['dlq', 'delete', '--plan', await plan('user.banned'), '--yes'],
    )
    expect(deleted).toMatchObject({ exitCode: 0, err: expect.stringContaining('Deleted 1 of 1') })
    expect(await countsOf(queues.dlq)).toEqual(visible(0))
  })

  test('takes with --queue only what came from that queue or names none', async ({ expect }) => {
    const one = await desk.pair('mine')
    const other = await desk.pair('others')
    const [mine] = await deadLetter(one, {})
    await deadLetter({ ...other, dlq: one.dlq }, {}, {})
    const [plain] = await sendAll(one.dlq, [{ body: '{"type":"x"}' }])
    const path = desk.file('mine.jsonl')
    const { exitCode, err } = await desk.sluice('dlq', 'plan', '--queue', 'mine', '-o', path)
    expect(exitCode).toBe(0)
    expect(err).toContain('2 messages left out. They came from other queues.')
    const planned = linesOf({ out: await readFile(path, 'utf8') }).slice(1)
    expect(planned.map(({ id }) => id).sort()).toEqual([mine, plain].sort())
  })

  test('takes ids, --limit and --max-replays, and says what it left out', async ({ expect }) => {
    const queues = await desk.pair('limited')
    const origin = (replays: number) => ({
      attributes: {
        'sluice.origin': {
          dataType: 'String',
          stringValue: JSON.stringify({ version: 1, messageId: 'first', replays }),
        },
      },
    })
    const [once, often, oldest] = await deadLetter(
      queues,
      { message: { ...origin(1), sentAtMs: Date.UTC(2026, 1) } },
      { message: origin(3) },
      { message: { sentAtMs: Date.UTC(2025, 1) } },
    )
    const path = desk.file('limited.jsonl')
    const kept = desk.file('limited-snapshot.jsonl')
    const { err } = await desk.sluice(
      ...['dlq', 'plan', once ?? '', often ?? '', oldest ?? '', '--queue', 'limited', '-o', path],
      ...['--limit', '1', '--max-replays', '2', '--keep', kept],
    )
    expect(err).toContain('1 message left out. They were replayed 2 times or more.')
    expect(err).toContain('1 message left out. They are beyond the limit.')
    const [header, ...planned] = linesOf({ out: await readFile(path, 'utf8') })
    expect(header).toMatchObject({ sluice: 'plan', version: 1, limit: 1, maxReplays: 2 })
    expect(planned).toMatchObject([{ id: oldest }])
    const nothing = await desk.sluice(
      ...[
        'dlq',
        'plan',
        '--queue',
        'limited',
        '-o',
        desk.file('none.jsonl'),
        '--snapshot',
        kept,
        '--reason',
        'Redriven',
      ],
    )
    expect(nothing.exitCode).toBe(1)
    expect(nothing.err).toContain('None of 3 messages on')
    const existing = await desk.sluice(
      'dlq',
      'plan',
      '--queue',
      'limited',
      '--snapshot',
      kept,
      '-o',
      path,
    )
    expect(existing).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining(`There is already a file ${path}`),
    })
  })
})

describe.concurrent('a plan', () => {
  test('that cannot be carried out is refused with a sentence, and nothing is sent', async ({
    expect,
  }) => {
    const queues = await desk.pair('damaged')
    await desk.pair('elsewhere')
    await deadLetter(queues, {})
    const path = desk.file('damaged.jsonl')
    await desk.sluice('dlq', 'plan', '--queue', 'damaged', '-o', path)
    const good = await readFile(path, 'utf8')
    const [header = '', message = ''] = good.split('\n')
    const replay = async (name: string, content: string, queue = 'damaged') =>
      await desk.sluice(
        ...['dlq', 'replay', '--queue', queue, '--yes', '--plan', await desk.write(name, content)],
      )
    for (const [ran, sentence] of [
      [await replay('foreign.jsonl', good, 'elsewhere'), 'The plan is for another queue, http'],
      [
        await replay('newer.jsonl', good.replace('"version":1', '"version":9')),
        'newer.jsonl is a plan of version 9, and this release reads version 1.',
      ],
      [await replay('words', 'a few words\n'), 'words is not a plan of sluice.'],
      [
        await replay('half.jsonl', `${header}\n${message.slice(0, 30)}\n`),
        'half.jsonl cannot be read: line 2 is not a JSON object.',
      ],
      [
        await replay('unshown.jsonl', `${header}\n${message.replace('/damaged', '/elsewhere')}\n`),
        'the destination in line 2 is not one of those in its first line.',
      ],
      [
        await replay('headless.jsonl', `{"sluice":"plan","version":1}\n${message}\n`),
        'its first line is not complete.',
      ],
    ] as const) {
      expect(ran).toMatchObject({ exitCode: 2, out: '', err: expect.stringContaining(sentence) })
    }
    // The journal of another plan.
    const other = desk.file('other.jsonl')
    await writeFile(other, good.replace(JSON.parse(header).id, 'another-plan'))
    await desk.sluice('dlq', 'replay', '--queue', 'damaged', '--plan', other, '--yes')
    await rename(`${other}.journal`, `${path}.journal`)
    await deadLetter(queues, {})
    const foreign = await desk.sluice(
      'dlq',
      'replay',
      '--queue',
      'damaged',
      '--plan',
      path,
      '--yes',
    )
    expect(foreign).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('damaged.jsonl.journal is the journal of another plan.'),
    })
    expect(await countsOf(queues.dlq)).toEqual(visible(1))
    expect(await countsOf(queues.queue)).toEqual(visible(1))
  })
})
