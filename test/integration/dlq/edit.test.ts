import { chmod, readFile } from 'node:fs/promises'
import { describe, test, vi } from 'vitest'
import { readLineageRecord } from '../../../src/dead-letter/record/lineage.ts'
import { readRecord } from '../../../src/dead-letter/record/record.ts'
import { sampleEvent } from '../../../src/testing/sample-event.ts'
import { terminal, testShell } from '../../unit/cli/terminal/fake-shell.ts'
import { countsOf, deadLetter, drained, linesOf, secret, useDesk, visible } from './desk.ts'

const desk = useDesk()
const banned = { ...sampleEvent('user.banned'), reason: secret }

/** An editor that applies a function to the JSON in the file. */
async function editor(name: string, change: string): Promise<{ EDITOR: string }> {
  const path = await desk.write(
    `${name}.cjs`,
    `#!${process.execPath}
const { readFileSync, statSync, writeFileSync } = require('node:fs')
const file = process.argv[2]
if ((statSync(file).mode & 0o777) !== 0o600) process.exit(9)
const change = ${change}
writeFileSync(file, change(readFileSync(file, 'utf8')))
`,
  )
  await chmod(path, 0o755)
  return { EDITOR: path }
}

const withJson = (change: string) =>
  `(text) => { const event = JSON.parse(text); ${change}; return JSON.stringify(event) }`

describe.concurrent('sluice dlq edit', () => {
  test('replays one message with what the editor made of it, and its lineage says who and where', async ({
    expect,
  }) => {
    const queues = await desk.pair('edited')
    const body = JSON.stringify(banned)
    const [id = ''] = await deadLetter(queues, { type: 'user.banned', message: { body } }, {})
    const audit = desk.file('edit-audit.jsonl')
    const env = await editor(
      'mends',
      withJson('event.user.id = "mended"; event.reason = "better"; delete event.created_by'),
    )
    const ran = await desk.sluiceIn(
      testShell(env),
      ...['dlq', 'edit', id, '--queue', 'edited', '--yes', '--as', 'grace', '--audit', audit],
    )
    expect(ran.exitCode).toBe(0)
    const paths = ['user.id', 'created_by', 'reason']
    expect(ran.err).toMatch(/^Changed: /m)
    for (const path of paths) expect(ran.err).toMatch(new RegExp(`^Changed: .*${path}`, 'm'))
    expect(ran.err).toContain('Replayed 1 of 1 message.')
    expect(ran.out + ran.err).not.toMatch(/mended|better/)
    const [sent] = await drained(queues.queue)
    const { created_by: _, ...others } = banned as typeof banned & { created_by?: unknown }
    expect(JSON.parse(sent?.body ?? '')).toEqual({
      ...others,
      user: { ...banned.user, id: 'mended' },
      reason: 'better',
    })
    const lineage = readLineageRecord(sent!)
    expect(lineage).toMatchObject({ messageId: 'first-of-user.banned', replays: 1 })
    expect(lineage?.edits).toEqual([
      { by: 'grace', at: expect.any(String), paths: expect.arrayContaining(paths) },
    ])
    expect(await countsOf(queues.dlq)).toEqual(visible(1))
    expect(linesOf({ out: await readFile(audit, 'utf8') })).toMatchObject([
      { action: 'edit', event: 'began', by: 'grace', messages: 1 },
      { action: 'edit', event: 'ended', by: 'grace', counts: { Replayed: 1 } },
    ])
    // When it fails again, its record says so.
    const [again = ''] = await deadLetter(queues, { type: 'user.banned', message: sent! })
    const show = await desk.sluice('dlq', 'show', again, '--queue', 'edited')
    expect(show.out).toMatch(/^edited +by grace at \S+: .*user\.id/m)
    const letters = (await drained(queues.dlq)).map(readRecord)
    expect(letters.flatMap((record) => record?.edits ?? [])).toMatchObject([{ by: 'grace' }])
  })

  test('asks on a terminal, and sends nothing after a no, a dry run, or no change', async ({
    expect,
  }) => {
    const queues = await desk.pair('not-edited')
    const body = JSON.stringify(banned)
    const [id = ''] = await deadLetter(queues, { type: 'user.banned', message: { body } })
    const kept = desk.file('not-edited.jsonl')
    await desk.sluice('dlq', 'list', '--queue', 'not-edited', '--keep', kept)
    const args = ['dlq', 'edit', id, '--queue', 'not-edited', '--snapshot', kept]
    const env = await editor('renames', withJson('event.user.id = "mended"'))
    const shell = terminal('n\n')
    Object.assign(shell, { env })
    const no = await desk.sluiceIn(shell, ...args)
    expect(no.exitCode).toBe(1)
    expect(no.err).toMatch(/Replay it with these changes\? \[y\/N\] .*Nothing was done\.\n$/s)
    const dry = await desk.sluiceIn(testShell(env), ...args, '--dry-run')
    expect(dry.exitCode).toBe(0)
    expect(dry.err).toMatch(/^Changed: user\.id$/m)
    expect(dry.err).toContain('Nothing was sent: this was a dry run.')
    const same = await desk.sluiceIn(testShell({ EDITOR: 'true' }), ...args, '--yes')
    expect(same.exitCode).toBe(0)
    expect(same.err).toMatch(/Nothing was changed\.\n$/)
    expect(await countsOf(queues.dlq)).toEqual(visible(1))
    expect(await countsOf(queues.queue)).toEqual(visible(0))
  })

  test('refuses what a worker could not decode: with paths, without values', async ({ expect }) => {
    const queues = await desk.pair('misedited')
    const [id = '', own = ''] = await deadLetter(
      queues,
      { type: 'user.banned', message: { body: JSON.stringify(banned) } },
      { type: 'order.refused', event: { id: 'a' } },
    )
    const kept = desk.file('misedited.jsonl')
    await desk.sluice('dlq', 'list', '--queue', 'misedited', '--keep', kept)
    const edit = async (which: string, env: Record<string, string>, ...more: string[]) =>
      await desk.sluiceIn(
        testShell(env),
        ...['dlq', 'edit', which, '--queue', 'misedited', '--snapshot', kept, '--yes', ...more],
      )
    const wrong = await edit(
      id,
      await editor('breaks', withJson(`event.user.id = { no: "${secret}" }`)),
    )
    expect(wrong).toMatchObject({ exitCode: 2, out: '' })
    expect(wrong.err).toMatch(
      /^sluice: The edited user\.banned does not fit its codec: user\.id .*Nothing was sent\.$/m,
    )
    for (const [env, sentence] of [
      [await editor('spills', '(text) => text.slice(1)'), 'The edited body is malformed: '],
      [await editor('empties', '() => "[7]"'), 'has something that is not an event.'],
      [{}, 'No editor is set: set EDITOR, for example EDITOR=vi.'],
      [{ EDITOR: 'false' }, 'The editor failed: false. Nothing was changed.'],
    ] as const) {
      const ran = await edit(id, env)
      expect(ran).toMatchObject({ exitCode: 2, err: expect.stringContaining(sentence) })
    }
    const renames = await editor('renumbers', withJson('event.id = "b"'))
    const unknown = await edit(own, renames)
    expect(unknown.exitCode).toBe(2)
    expect(unknown.err).toContain(
      "The catalogue does not know order.refused: name the app's own with --catalogue. Nothing was sent.",
    )
    expect(await countsOf(queues.queue)).toEqual(visible(0))
    const known = await edit(own, renames, '--catalogue', 'test/fixtures/modules/tried-router.ts')
    expect(known.exitCode).toBe(0)
    const [sent] = await drained(queues.queue)
    expect(JSON.parse(sent?.body ?? '')).toMatchObject({ type: 'order.refused', id: 'b' })
  })

  test('goes on on a terminal with what did not decode', async ({ expect }) => {
    const queues = await desk.pair('edited-again')
    const body = JSON.stringify(banned)
    const [id = ''] = await deadLetter(queues, { type: 'user.banned', message: { body } })
    const env = await editor(
      'mends-later',
      withJson('event.user.id = event.user.id === 7 ? "mended" : 7'),
    )
    const shell = terminal('')
    Object.assign(shell, { env })
    const running = desk.sluiceIn(shell, 'dlq', 'edit', id, '--queue', 'edited-again')
    await vi.waitFor(() => expect(shell.written().err).toContain('Edit it again? [y/N]'))
    expect(shell.written().err).toContain('does not fit its codec: user.id')
    shell.keyboard.write('y\n')
    await vi.waitFor(() => expect(shell.written().err).toContain('Replay it with these changes?'))
    shell.keyboard.write('y\n')
    expect((await running).exitCode).toBe(0)
    const [sent] = await drained(queues.queue)
    expect(JSON.parse(sent?.body ?? '').user.id).toBe('mended')
  })

  test('has all events of a body of several, and mends one that was malformed', async ({
    expect,
  }) => {
    const queues = await desk.pair('edited-several')
    const other = desk.queue('edited-to')
    const [several = '', malformed = ''] = await deadLetter(
      queues,
      { type: 'user.banned', message: { body: JSON.stringify([banned, banned]) } },
      { type: 'user.banned', message: { body: `{"type":"user.banned","reason":"${secret}"` } },
    )
    const second = await editor('second', withJson('event[1].user.id = "second"'))
    const args = ['--queue', 'edited-several', '--yes', '--to', 'edited-to']
    const ran = await desk.sluiceIn(testShell(second), 'dlq', 'edit', several, ...args)
    expect(ran.err).toMatch(/^Changed: \[\]\.user\.id$/m)
    const whole = await editor('whole', `() => ${JSON.stringify(JSON.stringify(banned))}`)
    const mended = await desk.sluiceIn(testShell(whole), 'dlq', 'edit', malformed, ...args)
    expect(mended.err).toMatch(/^Changed: all of it$/m)
    const bodies = (await drained(other)).map(({ body }) => JSON.parse(body))
    expect(bodies).toContainEqual([banned, { ...banned, user: { ...banned.user, id: 'second' } }])
    expect(bodies).toContainEqual(banned)
  })
})
