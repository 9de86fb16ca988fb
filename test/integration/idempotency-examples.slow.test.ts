import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { idempotencySql } from 'sluice/idempotency'
import { deliver, sampleEvent } from 'sluice/testing'
import type { Database } from '../fixtures/databases/database.ts'
import { runSql, startPostgres } from '../fixtures/databases/postgres.ts'
import { run } from '../../src/cli/run.ts'
import { testShell } from '../unit/cli/terminal/fake-shell.ts'
import { root } from './packed.ts'

describe('the examples of idempotency', () => {
  let server: Database

  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(() => server.close(), 60_000)

  it('handle ten of thirty messages', async () => {
    const args = ['--conditions=sluice-source', 'examples/idempotency/main.ts']
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
    expect(stdout).toBe('30 messages, 10 handled, 20 skipped, 10 runs\n')
  })

  it('write a row for each event, exactly once', async () => {
    const url = `postgres://postgres:postgres@127.0.0.1:${server.port}/postgres`
    vi.stubEnv('DATABASE_URL', url)
    await runSql(server.port, `${idempotencySql()} CREATE TABLE messages (id text, cid text)`)
    const { default: router } = await import('../../examples/idempotency/postgres.ts')
    const event = sampleEvent('message.new')
    for (let receiveCount = 1; receiveCount <= 3; receiveCount++) {
      const { settlement } = await deliver(router, event, { messageId: 'm1', receiveCount })
      expect(settlement._tag).toBe('Acknowledge')
    }
    const rows = await runSql(server.port, 'SELECT id, cid FROM messages')
    expect(rows).toEqual([{ id: event.message.id, cid: event.cid }])
  })
})

describe('the guide to idempotency', async () => {
  const guide = await readFile(join(root, 'examples/idempotency/README.md'), 'utf8')
  const commands = [...guide.matchAll(/`sluice ([a-z]+ [a-z]+)`/g)].map(([, words = '']) => words)

  it.each(commands)('names a command that there is: sluice %s', async (words) => {
    const shell = testShell()
    expect(await run([...words.split(' '), '--help'], shell)).toBe(0)
    expect(shell.written().out).toContain(`Usage: sluice ${words} `)
  })

  it('names commands', () => expect(commands.length).toBeGreaterThan(2))
})
