import { readFile, stat } from 'node:fs/promises'
import { describe, test } from 'vitest'
import { testShell } from '../../unit/cli/terminal/fake-shell.ts'
import { countsOf, deadLetter, failed, linesOf, secret, sendAll, useDesk, visible } from './desk.ts'

const desk = useDesk()
const dayMs = 86_400_000

describe.concurrent('sluice dlq groups', () => {
  test('fits a terminal: 80 columns, and cells that are cut end with a mark', async ({
    expect,
  }) => {
    const queues = await desk.pair('narrow')
    await deadLetter(queues, {
      type: 'feeds.bookmark_folder.deleted',
      failure: failed(
        'feeds.bookmark_folder.deleted',
        new Error('the very long words of an error '.repeat(9)),
      ),
    })
    const kept = desk.file('narrow.jsonl')
    await desk.sluice('dlq', 'groups', '--queue', 'narrow', '--keep', kept)
    for (const columns of [80, 120]) {
      for (const command of ['groups', 'list']) {
        const shell = testShell({ NO_COLOR: '1' })
        Object.assign(shell.stdout, { isTTY: true, columns })
        const { out } = await desk.sluiceIn(
          shell,
          'dlq',
          command,
          '--queue',
          'narrow',
          '--snapshot',
          kept,
        )
        const lines = out.trimEnd().split('\n')
        expect(lines).toHaveLength(2)
        expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(columns)
        expect(lines[1]).toContain('…')
      }
    }
  })

  test('shows a row a cause, the largest first, and when the first message is lost', async ({
    expect,
  }) => {
    const queues = await desk.pair('grouped')
    await deadLetter(
      queues,
      { type: 'user.banned', failure: { _tag: 'UnhandledType', type: 'user.banned' } },
      {},
      {},
    )
    await sendAll(queues.dlq, [{ body: 'broken' }])
    const { exitCode, out, err } = await desk.sluice('dlq', 'groups', '--queue', 'grouped')
    expect(exitCode).toBe(0)
    const [head, first, ...others] = out.trimEnd().split('\n')
    expect(head).toMatch(
      /^CAUSE +COUNT +REASON +ERROR +TYPES +SOURCES +FIRST +LAST +ATTEMPTS +REPLAYS +LOST IN$/,
    )
    expect(first).toMatch(
      /^[0-9a-f]{8} +2 +HandlerFailed +TypeError: no such user +message\.new +grouped +\d+ s +\d+ s +3 +0 +4 d$/,
    )
    expect(others).toHaveLength(2)
    expect(others.join('\n')).toMatch(/ 1 +UnhandledType +UnhandledType: .*user\.banned/)
    expect(others.join('\n')).toMatch(/ 1 +Redriven +\(Redriven\) +- +- /)
    expect(err).toContain(`4 messages on ${queues.dlq.url}\n`)
    expect(err).toMatch(
      /^The first is lost to retention in about 4 d \([0-9a-f]{8}\): counted from /m,
    )
    expect(await countsOf(queues.dlq)).toEqual(visible(4))
  })

  test('--json prints an object a line with what a program needs of a group', async ({
    expect,
  }) => {
    const queues = await desk.pair('grouped-json')
    const { arn } = await queues.queue.attributes()
    const nowMs = Date.now()
    await deadLetter(
      queues,
      { nowMs: nowMs - dayMs },
      {
        nowMs,
        message: { receiveCount: 7 },
      },
    )
    const [group, ...others] = linesOf(
      await desk.sluice('dlq', 'groups', '--dlq', queues.dlq.url, '--json'),
    )
    expect(others).toEqual([])
    expect(group).toEqual({
      version: 1,
      kind: 'group',
      fingerprint: expect.stringMatching(/^[0-9a-f]{8,}$/),
      count: 2,
      reason: 'HandlerFailed',
      error: { name: 'TypeError', message: 'no such user' },
      types: ['message.new'],
      sources: [arn],
      firstSeen: new Date(nowMs - dayMs).toISOString(),
      lastSeen: new Date(nowMs).toISOString(),
      attempts: { least: 3, most: 7 },
      replays: 0,
      lostAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      lostInSeconds: expect.closeTo(4 * 86_400, -3),
      lostBecause: 'counted from its dead-lettering',
    })
  })

  test('says of what SQS moved that its retention counts from its first sending', async ({
    expect,
  }) => {
    const queues = await desk.pair('moved')
    const [id] = await sendAll(queues.queue, [{ body: '{"type":"message.new"}' }])
    const receive = { maxMessages: 1, waitSeconds: 0, visibilitySeconds: 0 }
    for (let times = 0; times < 4; times++) await queues.queue.receive(receive)
    const kept = desk.file('moved.jsonl')
    const { out, err } = await desk.sluice('dlq', 'groups', '--queue', 'moved', '--keep', kept)
    expect(out).toMatch(/ 1 +Redriven +\(Redriven\) +message\.new +moved /)
    expect(err).toContain('SQS moved it, and on a standard queue counts from its first sending.')
    const list = await desk.sluice('dlq', 'list', '--queue', 'moved', '--snapshot', kept)
    expect(list.out).toContain(id)
    expect(list.err).toContain(
      '"Redriven": moved by SQS itself or sent by others, without a record.',
    )
  })
})

describe.concurrent('sluice dlq list', () => {
  test('shows id, type, reason, error, attempts and age, no payload, and hides nothing', async ({
    expect,
  }) => {
    const queues = await desk.pair('listed')
    await deadLetter(queues, {})
    await sendAll(queues.dlq, [{ body: `{"type":"user.banned","secret":"${secret}"}` }])
    const { exitCode, out, err } = await desk.sluice('dlq', 'list', '--queue', 'listed')
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^ID +TYPE +REASON +ERROR +CAUSE +ATTEMPTS +AGE\n/)
    expect(out).toMatch(
      /[0-9a-f-]{36} +message\.new +HandlerFailed +TypeError: no such user +[0-9a-f]{8} +3 +\d+ d\n/,
    )
    expect(out).toMatch(/[0-9a-f-]{36} +user\.banned +Redriven +- +[0-9a-f]{8} +1 +\d+ s\n/)
    expect(err).toContain('2 messages on')
    expect(await countsOf(queues.dlq)).toEqual(visible(2))
  })

  test('--json prints an object a line with the record, and --limit says how many more there are', async ({
    expect,
  }) => {
    const queues = await desk.pair('listed-json')
    const [id] = await deadLetter(queues, {}, {}, {})
    const kept = desk.file('listed.jsonl')
    const list = ['dlq', 'list', '--queue', 'listed-json', '--json']
    const all = linesOf(await desk.sluice(...list, '--keep', kept))
    expect(all).toHaveLength(3)
    expect(all.find((entry) => entry.id === id)).toMatchObject({
      version: 1,
      kind: 'message',
      type: 'message.new',
      types: ['message.new'],
      reason: 'HandlerFailed',
      attempts: 3,
      error: { name: 'TypeError', message: 'no such user' },
      sentAt: '2026-01-01T00:00:00.000Z',
      replays: 0,
      record: { messageId: 'first-of-message.new' },
    })
    const some = await desk.sluice(...list, '--snapshot', kept, '--limit', '2')
    expect(linesOf(some)).toHaveLength(2)
    expect(some.err).toContain('1 more is not shown: --limit.')
  })

  test('an empty DLQ is no failure', async ({ expect }) => {
    await desk.pair('empty')
    for (const command of ['list', 'groups']) {
      const { exitCode, out, err } = await desk.sluice('dlq', command, '--queue', 'empty')
      expect({ exitCode, out }).toEqual({ exitCode: 0, out: '' })
      expect(err).toContain('0 messages on')
    }
  })

  test('with --queue it shows all that is on its DLQ, from other queues too', async ({
    expect,
  }) => {
    const one = await desk.pair('looked-at')
    const other = await desk.pair('looked-at-too')
    await deadLetter({ ...other, dlq: one.dlq }, {})
    const { out } = await desk.sluice('dlq', 'list', '--queue', 'looked-at')
    expect(out).toContain('HandlerFailed')
  })

  test('warns before the pass of a queue with a redrive policy of its own', async ({ expect }) => {
    const { queue, dlq } = await desk.pair('last')
    await sendAll(queue, [{ body: '{"type":"message.new"}' }])
    const { err } = await desk.sluice('dlq', 'list', '--dlq', queue.url)
    expect(err).toMatch(
      /^Warning: this queue has a redrive policy of its own\. Messages that were received 3 times, also by looking, are moved to last-dlq\. If it is a source queue, its dead-letter queue is last-dlq: name that\.\n1 message on /,
    )
    expect(await countsOf(dlq)).toEqual(visible(0))
  })

  test('says how many messages another consumer has in flight', async ({ expect }) => {
    const queues = await desk.pair('in-flight')
    await deadLetter(queues, {}, {})
    await queues.dlq.receive({ maxMessages: 1, waitSeconds: 0, visibilitySeconds: 300 })
    const { err } = await desk.sluice('dlq', 'list', '--queue', 'in-flight')
    expect(err).toContain('1 message on')
    expect(err).toContain('About 1 message was in flight before: received by another consumer, ')
  })

  test('says that of a FIFO queue only the first messages of each group can be reached', async ({
    expect,
  }) => {
    const dlq = desk.queue('listed-dlq.fifo')
    const letters = [...Array(15).keys()].map((at) => ({
      body: `{"type":"message.new","at":${at}}`,
      groupId: 'g',
      deduplicationId: String(at),
    }))
    await sendAll(dlq, letters)
    const { err } = await desk.sluice('dlq', 'list', '--dlq', 'listed-dlq.fifo')
    expect(err).toContain('10 messages on')
    expect(err).toContain('On a FIFO queue only the first messages of each group can be reached.')
  })
})

describe.concurrent('a condition', () => {
  test.for([
    [
      ['--attempts', '3x'],
      '--attempts: a number is expected, alone or after >, >=, < or <=\n  3x\n   ^',
    ],
    [['--attempts', '>many'], '  >many\n   ^'],
    [
      ['--fingerprint', '8bfg'],
      '--fingerprint: a hexadecimal digit is expected here\n  8bfg\n     ^',
    ],
    [['--fingerprint', '8bf'], '--fingerprint: at least 4 digits are expected\n  8bf\n     ^'],
    [
      ['--since', 'yesterday'],
      '--since: a time is expected: 30m, 2h or 3d ago, a date such as 2026-11-27',
    ],
    [['--until', '2026-11-27x'], '  2026-11-27x\n            ^'],
    [['--error', ''], '--error: a text is expected, and it is empty'],
    [['--contains', ''], '--contains: a text is expected, and it is empty'],
    [['--cid', ''], '--cid: a text is expected'],
    [['--reason', 'Handler'], 'There is no reason "Handler". There are: Redriven, MalformedBody, '],
    [['--reason', ''], 'There is no reason ""'],
    [['--reason', 'CorruptedBody'], 'HandlerTimedOut'],
    [['--type', 'mesage.new, user.banned'], 'There are: message.new'],
    [['--type', ''], "it is one name or pattern, such as message.new or 'message.*'. EVENTS.md"],
    [['--ids', 'no-such-file'], 'Cannot open no-such-file: there is no such file.'],
    [['--limit', 'many'], 'whole number from 1'],
  ] as const)(
    '%j is refused with the place that is wrong, and nothing is received',
    async ([args, sentence], { expect }) => {
      const { dlq } = await desk.pair(`refused-${args.join('-').replace(/\W/g, '_')}`)
      await sendAll(dlq, [{ body: 'x' }])
      const { exitCode, out, err } = await desk.sluice('dlq', 'list', '--dlq', dlq.url, ...args)
      expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
      expect(err).toContain(sentence)
      expect(err).not.toMatch(/^ +at /m)
      const [message] = await dlq.receive({ maxMessages: 1, waitSeconds: 0 })
      expect(message?.receiveCount).toBe(1)
    },
  )

  test('selects by each of its kinds, alone and with others', async ({ expect }) => {
    const queues = await desk.pair('filtered')
    const nowMs = Date.now()
    const [old, banned, busy, read] = await deadLetter(
      queues,
      { nowMs: nowMs - 3 * dayMs, message: { messageId: 'first-0000' } },
      {
        type: 'user.banned',
        failure: { _tag: 'UnhandledType', type: 'user.banned' },
        event: { cid: 'messaging:fun', user: { id: 'ada' } },
      },
      {
        failure: failed(
          'message.new',
          Object.assign(new Error('the pool is empty'), { code: 'EPOOL' }),
        ),
        message: { receiveCount: 9 },
        event: { text: 'a needle in it' },
      },
      {
        type: 'message.read',
        failure: failed('message.read'),
        event: { members: [{ user_id: 'ada' }] },
      },
    )
    const [plain] = await sendAll(queues.dlq, [{ body: 'no event' }])
    const kept = desk.file('filtered.jsonl')
    const groups = await desk.sluice(
      'dlq',
      'groups',
      '--queue',
      'filtered',
      '--keep',
      kept,
      '--json',
    )
    const cause = linesOf(groups).find(({ types }) => types.includes('message.read')).fingerprint
    const selected = async (...args: string[]) => {
      const ran = await desk.sluice(
        'dlq',
        'list',
        '--queue',
        'filtered',
        '--snapshot',
        kept,
        '--json',
        ...args,
      )
      expect(ran.exitCode).toBe(0)
      const ids = linesOf(ran).map(({ id }) => id)
      expect(ran.err).toContain(
        `${ids.length} message${ids.length === 1 ? ' meets' : 's meet'} the conditions.`,
      )
      return ids.sort()
    }
    const some = (...ids: (string | undefined)[]) => ids.sort()
    expect(await selected('--fingerprint', cause.slice(0, 8))).toEqual(some(read))
    expect(await selected('--reason', 'unhandledtype')).toEqual(some(banned))
    expect(await selected('--type', 'message.new')).toEqual(some(old, busy))
    expect(await selected('--type', 'message.*')).toEqual(some(old, busy, read))
    expect(await selected('--error', 'POOL is')).toEqual(some(busy))
    expect(await selected('--error', 'epool')).toEqual(some(busy))
    expect(await selected('--source', 'filtered')).toEqual(some(old, banned, busy, read))
    expect(await selected('--source', queues.queue.url)).toEqual(some(old, banned, busy, read))
    expect(await selected('--since', '2h')).toEqual(some(banned, busy, read, plain))
    expect(await selected('--until', new Date(nowMs - dayMs).toISOString())).toEqual(some(old))
    expect(await selected('--attempts', '>3')).toEqual(some(busy))
    expect(await selected('--attempts', '3')).toEqual(some(old, banned, read))
    expect(await selected('--cid', 'messaging:fun')).toEqual(some(banned))
    expect(await selected('--user', 'ada')).toEqual(some(banned, read))
    expect(await selected('--contains', 'a needle')).toEqual(some(busy))
    expect(await selected('--type', 'message.*', '--attempts', '<=3', '--since', '1d')).toEqual(
      some(read),
    )
    expect(await selected('--user', 'ada', '--reason', 'MalformedBody')).toEqual([])

    const plainIds = await desk.write('plain-ids', `${old}\n${busy}, first-0000\r\n`)
    expect(await selected('--ids', plainIds)).toEqual(some(old, busy))
    const array = await desk.write('array-of-ids', JSON.stringify([old, { id: read }], null, 2))
    expect(await selected('--ids', array)).toEqual(some(old, read))
    expect(await selected('--ids', await desk.write('no-ids', ''))).toEqual([])
    const wrong = await desk.write('wrong-ids', '[17]')
    expect(
      await desk.sluice('dlq', 'list', '--queue', 'filtered', '--snapshot', kept, '--ids', wrong),
    ).toMatchObject({
      exitCode: 2,
      err: expect.stringMatching(
        /^sluice: Id 1 in .*wrong-ids is not a text, nor an object with an id\.\n/,
      ),
    })
    // As `list --json | jq … | list --ids -` has it.
    const lines = (
      await desk.sluice(
        'dlq',
        'list',
        '--queue',
        'filtered',
        '--snapshot',
        kept,
        '--type',
        'message.*',
        '--json',
      )
    ).out
    const shell = testShell()
    shell.keyboard.end(lines)
    const piped = await desk.sluiceIn(
      shell,
      'dlq',
      'list',
      '--queue',
      'filtered',
      '--snapshot',
      kept,
      '--ids',
      '-',
      '--json',
    )
    expect(
      linesOf(piped)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(some(old, busy, read))
  })
})

describe.concurrent('a snapshot', () => {
  test('that is kept is for its owner alone, says its age, and is used without SQS', async ({
    expect,
  }) => {
    const queues = await desk.pair('kept')
    const [id = ''] = await deadLetter(queues, {})
    const kept = desk.file('kept.jsonl')
    const taken = await desk.sluice('dlq', 'groups', '--queue', 'kept', '--keep', kept)
    expect(taken.err).toContain(`Kept in ${kept}: use it again with --snapshot ${kept}`)
    for (const path of [kept, `${kept}.messages`]) {
      expect((await stat(path)).mode & 0o777).toBe(0o600)
    }
    expect(await readFile(kept, 'utf8')).not.toContain(secret)
    // Where nobody listens.
    const away = ['--endpoint', 'http://127.0.0.1:1', '--dlq', queues.dlq.url, '--snapshot', kept]
    for (const command of [['groups'], ['list'], ['show', id]]) {
      const { exitCode, out, err } = await awayFromSqs('dlq', ...command, ...away)
      expect(err).toMatch(/napshot of \d+ s ago/)
      expect({ exitCode, shows: out.includes('HandlerFailed') }).toEqual({
        exitCode: 0,
        shows: true,
      })
    }
    const again = await desk.sluice('dlq', 'groups', '--queue', 'kept', '--keep', kept)
    expect(again).toMatchObject({ exitCode: 2, out: '' })
    expect(again.err).toContain(`There is already a file ${kept}. It is not overwritten`)
    const [message] = await queues.dlq.receive({ maxMessages: 1, waitSeconds: 0 })
    expect(message?.receiveCount).toBe(2)
  })

  test('that cannot be used is refused with a sentence', async ({ expect }) => {
    const queues = await desk.pair('unusable')
    await desk.pair('foreign')
    const kept = desk.file('foreign.jsonl')
    await desk.sluice('dlq', 'list', '--queue', 'foreign', '--keep', kept)
    const newer = (await readFile(kept, 'utf8')).replace('"version":1', '"version":2')
    for (const [path, sentence] of [
      [kept, 'is a snapshot of another queue: http'],
      [
        await desk.write('newer.jsonl', newer),
        'is a snapshot of version 2, and this release reads version 1.',
      ],
      [await desk.write('words', 'a few words\n'), 'words is not a snapshot of sluice.'],
      [
        await desk.write(
          'broken',
          `${newer.replace('"version":2', '"version":1').split('\n')[0]}\n`,
        ),
        'is not complete',
      ],
      [desk.file('none'), 'There is no file'],
    ] as const) {
      const ran = await desk.sluice('dlq', 'list', '--dlq', queues.dlq.url, '--snapshot', path)
      expect(ran).toMatchObject({ exitCode: 2, out: '', err: expect.stringContaining(sentence) })
    }
    const both = ['--snapshot', kept, '--keep', desk.file('both')]
    expect(await desk.sluice('dlq', 'list', '--dlq', queues.dlq.url, ...both)).toMatchObject({
      exitCode: 2,
      err: 'sluice: Give --keep or --snapshot, not both.\n',
    })
  })
})

describe.concurrent('what is typed wrongly', () => {
  test.for([
    [['dlq', 'list'], 2, '--queue'],
    [['dlq', 'list', '--queue', 'no such name'], 2, 'neither the URL, the ARN nor the name'],
    [['dlq', 'replay', '', '--queue', 'q', '--yes'], 2, 'too short for an id'],
    [['dlq', 'show', 'abc', '--queue', 'q'], 2, 'at least 4 characters'],
    [['dlq', 'list', '--queue', 'missing'], 3, 'There is no queue at missing'],
    [['dlq', 'lst', '--queue', 'missing'], 2, 'Did you mean list?'],
  ] as const)('%j is answered with a sentence', async ([args, code, sentence], { expect }) => {
    const { exitCode, err } = await desk.sluice(...args)
    expect(exitCode).toBe(code)
    expect(err).toContain(sentence)
    expect(err).not.toMatch(/^ +at /m)
  })

  test('a queue without a DLQ is reported, with what to do', async ({ expect }) => {
    desk.queue('alone')
    const { exitCode, err } = await desk.sluice('dlq', 'list', '--queue', 'alone')
    expect(exitCode).toBe(2)
    expect(err).toContain(
      'RedrivePolicy is not set. Set it, or name the dead-letter queue with --dlq.',
    )
  })
})

/** The last `--endpoint` counts: {@link Desk.sluice} adds one of its own. */
async function awayFromSqs(...args: string[]) {
  const { runSluice } = await import('../sluice.ts')
  return await runSluice(args, testShell())
}
