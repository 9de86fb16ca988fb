import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { describe, test } from 'vitest'
import type { Received } from '../../../src/message/received.ts'
import { terminal } from '../../unit/cli/terminal/fake-shell.ts'
import { runSluice } from '../sluice.ts'
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
import { startProxy } from './proxy.ts'

const desk = useDesk()

/** What a sender decides of a message. */
function sentOf({ body, attributes, groupId }: Received) {
  return { body, attributes, groupId }
}

describe.concurrent('sluice dlq delete', () => {
  test('of a FIFO queue it takes what stands behind the first ones too', async ({ expect }) => {
    const dlq = desk.queue('deleted-dlq.fifo')
    const letters = [...Array(12).keys()].map((at) => ({
      body: `{"type":"message.new","at":${at}}`,
      groupId: 'g',
      deduplicationId: String(at),
    }))
    await sendAll(dlq, letters)
    const { exitCode, err } = await desk.sluice('dlq', 'delete', '--dlq', dlq.url, '--yes')
    expect(err).toContain('Deleted 12 of 12 messages.')
    expect(exitCode).toBe(0)
    expect(await countsOf(dlq)).toEqual(visible(0))
  })

  test('--dry-run and a no delete nothing; a yes deletes just what was shown', async ({
    expect,
  }) => {
    const queues = await desk.pair('deleted')
    const [, banned] = await deadLetter(queues, {}, { type: 'user.banned' })
    const kept = desk.file('deleted.jsonl')
    const args = ['dlq', 'delete', '--queue', 'deleted', '--type', 'user.*']
    const dry = await desk.sluice(...args, '--dry-run', '--keep', kept)
    args.push('--snapshot', kept)
    expect(dry).toMatchObject({ exitCode: 0, out: '' })
    expect(dry.err).toMatch(
      /^1 message to delete from .*:\nCOUNT .*\n1 +[0-9a-f]{8} +HandlerFailed +user\.banned\n/m,
    )
    expect(dry.err).toContain('Nothing was changed: this was a dry run.')
    const no = await desk.sluiceIn(terminal('n\n'), ...args)
    expect(no.exitCode).toBe(1)
    expect(no.err).toMatch(/Delete them\? They are lost then\. \[y\/N\] .*Nothing was done\.\n$/s)
    expect(await countsOf(queues.dlq)).toEqual(visible(2))
    const yes = await desk.sluiceIn(terminal('y\n'), ...args, '--json')
    expect(yes.exitCode).toBe(0)
    expect(yes.err).toContain('Deleted 1 of 1 message.')
    expect(linesOf(yes)).toMatchObject([
      { version: 1, kind: 'result', id: banned, outcome: 'Deleted' },
      { version: 1, kind: 'report', end: 'done', counts: { Deleted: 1, Kept: 0, Missing: 0 } },
    ])
    expect(await countsOf(queues.dlq)).toEqual(visible(1))
  })

  test('takes with --queue only what came from that queue or names none', async ({ expect }) => {
    const one = await desk.pair('delete-mine')
    const other = await desk.pair('delete-others')
    await deadLetter(one, {})
    await deadLetter({ ...other, dlq: one.dlq }, {})
    await sendAll(one.dlq, [{ body: 'plain' }])
    const { err } = await desk.sluice('dlq', 'delete', '--queue', 'delete-mine', '--yes')
    expect(err).toContain('1 message left out. They came from other queues.')
    expect(err).toContain('Deleted 2 of 2 messages.')
    expect(await countsOf(one.dlq)).toEqual(visible(1))
  })

  test('--export writes all of them before the first is deleted', async ({ expect }) => {
    const queues = await desk.pair('exported-first')
    const ids = await deadLetter(queues, {}, {}, {})
    const path = desk.file('exported-first.jsonl')
    const args = ['dlq', 'delete', '--queue', 'exported-first', '--limit', '2', '--export', path]
    const kept = desk.file('exported-first-snapshot.jsonl')
    const { exitCode, err } = await desk.sluice(...args, '--yes', '--keep', kept)
    expect(exitCode).toBe(0)
    expect(err).toContain(`Deleted 2 of 2 messages. Exported to ${path}.`)
    const lines = linesOf({ out: await readFile(path, 'utf8') })
    expect(lines).toHaveLength(2)
    expect(ids).toEqual(expect.arrayContaining(lines.map(({ id }) => id)))
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    // Again into the same file: nothing is deleted.
    const again = await desk.sluice(...args, '--yes', '--snapshot', kept)
    expect(again).toMatchObject({ exitCode: 2, out: '' })
    expect(again.err).toContain(`There is already a file ${path}. It is not overwritten`)
    expect(await countsOf(queues.dlq)).toEqual(visible(1))
  })

  test('deletes nothing where the disk has no room for the export', async ({ expect }) => {
    const queues = await desk.pair('no-room')
    await deadLetter(queues, { event: { text: 'x'.repeat(9_000) } }, {})
    const plan = desk.file('no-room.jsonl')
    await desk.sluice('dlq', 'plan', '--queue', 'no-room', '-o', plan)
    const path = desk.file('too-large.jsonl')
    const command = ['dlq', 'delete', '--dlq', queues.dlq.url, '--plan', plan, '--yes']
    // A file may have 4 blocks of 512 or 1024 bytes.
    const script = `trap '' XFSZ; ulimit -f 4; exec "$0" "$@"`
    const node = [process.execPath, '--conditions=sluice-source', 'src/cli/main.ts']
    const { code, stderr: err } = await promisify(execFile)('sh', [
      ...['-c', script, ...node, ...command, '--export', path],
    ]).catch((error) => error)
    expect(code).toBe(2)
    expect(err).toContain(`${path} is at the limit of the size of a file.`)
    expect(err).not.toContain(secret)
    expect(await countsOf(queues.dlq)).toEqual(visible(2))
  })

  test('--plan deletes just what is in it, and takes no conditions', async ({ expect }) => {
    const queues = await desk.pair('delete-plan')
    await deadLetter(queues, {})
    const plan = desk.file('delete-plan.jsonl')
    await desk.sluice('dlq', 'plan', '--queue', 'delete-plan', '-o', plan)
    await deadLetter(queues, {})
    const args = ['dlq', 'delete', '--queue', 'delete-plan', '--plan', plan, '--yes']
    for (const more of [
      ['--limit', '1'],
      ['--type', 'message.new'],
      ['--keep', 'f'],
    ]) {
      expect(await desk.sluice(...args, ...more)).toMatchObject({
        exitCode: 2,
        err: expect.stringContaining('A plan says itself what is deleted'),
      })
    }
    expect((await desk.sluice(...args)).err).toContain('Deleted 1 of 1 message.')
    const again = await desk.sluice(...args)
    expect(again.exitCode).toBe(1)
    expect(again.err).toContain('Deleted 0 of 1 message.')
    expect(again.err).toContain(
      '1 message not on the queue any more: expired, or received by others.',
    )
    expect(await countsOf(queues.dlq)).toEqual(visible(1))
  })
})

describe.concurrent('sluice dlq export', () => {
  test('and sluice send bring messages back byte for byte, with binary attributes', async ({
    expect,
  }) => {
    const queues = await desk.pair('exported')
    const attributes = {
      tenant: { dataType: 'String', stringValue: 'acme ümlaut' },
      count: { dataType: 'Number.int', stringValue: '7' },
      bytes: { dataType: 'Binary.png', binaryValue: new Uint8Array([0, 255, 10]) },
    }
    await deadLetter(queues, { message: { attributes } })
    await sendAll(queues.dlq, [
      { body: ` {"type":"user.banned",\n"secret":"${secret} é\u2028"}\t` },
      { body: 'H4sIAAAA no gzip' },
    ])
    const path = desk.file('exported.jsonl')
    const ran = await desk.sluice('dlq', 'export', path, '--queue', 'exported', '--json')
    expect(ran.exitCode).toBe(0)
    expect(linesOf(ran)).toEqual([
      { version: 1, kind: 'report', queueUrl: queues.dlq.url, file: path, exported: 3 },
    ])
    expect(ran.err).toContain(`Exported 3 messages to ${path}. To send them: sluice send ${path} `)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const target = desk.queue('exported-to')
    const sent = await desk.sluice('send', path, '--queue', 'exported-to')
    expect(sent.out).toContain('Sent 3 of 3 messages (3 events, as exported)')
    const byBody = (one: { body: string }, other: { body: string }) =>
      one.body < other.body ? -1 : 1
    const before = (await drained(queues.dlq)).map(sentOf).sort(byBody)
    expect((await drained(target)).map(sentOf).sort(byBody)).toEqual(before)
    expect(before).toHaveLength(3)
  })

  test('keeps the groups of a FIFO queue, and their order', async ({ expect }) => {
    const dlq = desk.queue('exported-dlq.fifo')
    const target = desk.queue('exported-back.fifo')
    await sendAll(
      dlq,
      ['a', 'b', 'a', 'b'].map((groupId, at) => ({
        body: `{"type":"message.new","at":${at}}`,
        groupId,
        deduplicationId: String(at),
      })),
    )
    const path = desk.file('exported-fifo.jsonl')
    await desk.sluice('dlq', 'export', path, '--dlq', dlq.url)
    expect((await desk.sluice('send', path, '--queue', target.url)).exitCode).toBe(0)
    const back = (await drained(target)).map(({ body, groupId }) => [groupId, JSON.parse(body).at])
    expect(back.filter(([group]) => group === 'a')).toEqual([
      ['a', 0],
      ['a', 2],
    ])
    expect(back.filter(([group]) => group === 'b')).toEqual([
      ['b', 1],
      ['b', 3],
    ])
  })

  test('of some, and into a file that exists, which is refused before anything is received', async ({
    expect,
  }) => {
    const queues = await desk.pair('exported-some')
    await deadLetter(queues, {}, { type: 'user.banned' })
    const path = desk.file('exported-some.jsonl')
    const args = ['dlq', 'export', path, '--queue', 'exported-some', '--type', 'user.*']
    await desk.sluice(...args)
    const [only, ...others] = linesOf({ out: await readFile(path, 'utf8') })
    expect(others).toEqual([])
    expect(only).toMatchObject({ sluice: 'message', version: 1, types: ['user.banned'] })
    const again = await desk.sluice(...args)
    expect(again).toMatchObject({ exitCode: 2, out: '' })
    const counts = (await drained(queues.dlq)).map(({ receiveCount }) => receiveCount)
    expect(counts).toEqual([2, 2])
  })

  test('says of bodies that arrived damaged that the file does not have what was sent', async ({
    expect,
  }) => {
    const queues = await desk.pair('exported-damaged')
    await deadLetter(queues, {}, { type: 'user.banned' })
    const proxy = await startProxy(desk.endpoint, {
      damage: (answer) => answer.replaceAll('user.banned\\"', 'user.banmed\\"'),
    })
    try {
      const path = desk.file('exported-damaged.jsonl')
      const args = ['dlq', 'export', path, '--dlq', queues.dlq.url, '--endpoint', proxy.endpoint]
      const { exitCode, err } = await runSluice(args)
      expect(exitCode).toBe(1)
      expect(err).toContain('1 message has a body that arrived damaged, and the file has it so: ')
      const remove = ['dlq', 'delete', '--dlq', queues.dlq.url, '--yes', '--export']
      const deleted = await runSluice([
        ...[...remove, desk.file('deleted-damaged.jsonl'), '--endpoint', proxy.endpoint],
      ])
      expect(deleted.exitCode).toBe(1)
      expect(deleted.err).toContain('Deleted 1 of 2 messages.')
      expect(deleted.err).toContain('1 message kept (its body arrived damaged, ')
      expect(await countsOf(queues.dlq)).toEqual(visible(1))
    } finally {
      await proxy.stop()
    }
  })

  test('of another version is refused by sluice send, and nothing is sent', async ({ expect }) => {
    const target = desk.queue('newer-export')
    const path = await desk.write(
      'newer-export.jsonl',
      '{"sluice":"message","version":1,"body":"a"}\n{"sluice":"message","version":2,"body":"b"}\n',
    )
    const { exitCode, err } = await desk.sluice('send', path, '--queue', 'newer-export')
    expect(exitCode).toBe(2)
    expect(err).toContain('Message 2 is not one of an export of version 1, as the others are.')
    expect(await countsOf(target)).toEqual(visible(0))
  })
})
