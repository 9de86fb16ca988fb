import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, describe, expect, test, vi } from 'vitest'
import type { Summary } from '../../examples/worker/summary.ts'
import { root } from './packed.ts'
import { spawnSluice } from './sluice.ts'

const running = new Set<ReturnType<typeof spawnExample>>()

afterAll(() => {
  for (const { child } of running) child.kill('SIGKILL')
})

/** What `npm start -- …` runs, without npm. */
function spawnExample(...args: readonly string[]) {
  const child = spawn(
    process.execPath,
    ['--conditions=source', 'examples/worker/main.ts', ...args],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let out = ''
  let err = ''
  child.stdout.on('data', (data) => {
    out += String(data)
  })
  child.stderr.on('data', (data) => {
    err += String(data)
  })
  const ended = once(child, 'close').then(([exitCode]) => exitCode as number | null)
  const example = { child, out: () => out, err: () => err, ended }
  running.add(example)
  ended.then(() => running.delete(example))
  return example
}

async function until(output: () => string, text: string | RegExp): Promise<void> {
  await vi.waitFor(() => expect(output()).toMatch(text), { timeout: 60_000 })
}

describe.concurrent('the example worker', { timeout: 90_000 }, () => {
  test('ends by itself with a summary that adds up', async () => {
    const example = spawnExample('--messages', '60', '--rate', '60', '--port', '0', '--json')
    expect(await example.ended).toBe(0)
    const summary: Summary = JSON.parse(example.out())
    expect(summary).toMatchObject({ sent: 60, left: 0, replayed: 0 })
    expect(summary.handled + summary.deadLettered).toBe(60)
    // Two of sixty are poison for sure; what else fails is left to chance.
    expect(summary.deadLettered).toBeGreaterThanOrEqual(2)
    expect(sum(summary.deadLetteredByReason)).toBe(summary.events.deadLettered)
    expect(sum(summary.handledByType)).toBe(summary.events.handled)
    expect(summary.handledByType).toHaveProperty(['message.new'])
    expect(summary.events.unasked).toBeGreaterThan(0)
  })

  test('stops in order at Ctrl-C, and says what it waited for and what was done', async () => {
    const example = spawnExample('--port', '0')
    await until(example.out, /settled [1-9]/)
    example.child.kill('SIGINT')
    expect(await example.ended).toBe(0)
    expect(example.out()).toMatch(/stopping: waiting for .*; Ctrl-C again ends at once/)
    expect(example.out()).toMatch(/^ {2}sent +\d+ {3}messages, in [\d.]+ s$/m)
    expect(example.out()).toMatch(/^ {2}handled +\d+/m)
    expect(example.err()).toBe('')
  })

  test('ends at once at a second Ctrl-C', async () => {
    const example = spawnExample('--port', '0')
    await until(example.out, /settled [1-9]/)
    example.child.kill('SIGINT')
    await until(example.out, 'stopping')
    example.child.kill('SIGINT')
    expect(await example.ended).toBe(130)
  })

  test('shows commands that work as they stand', async () => {
    const example = spawnExample('--port', '0', '--rate', '100')
    await until(example.out, /dead-lettered \S*: HandlerFailed/)
    const [list, replay] = [...example.out().matchAll(/npm run sluice -- (.+)$/gm)].map(
      ([, args = '']) => args.split(' '),
    )
    const listed = spawnSluice(...(list ?? []))
    expect(await listed.ended).toBe(0)
    expect(listed.out()).toContain('HandlerFailed')
    const replayed = spawnSluice(...(replay ?? []), '--yes')
    expect(await replayed.ended).toBe(0)
    expect(replayed.err() + replayed.out()).toMatch(/Replayed [1-9]\d* of/)
    await until(example.out, /replayed [1-9]/)
    example.child.kill('SIGINT')
    expect(await example.ended).toBe(0)
    expect(example.out()).toMatch(/^ {2}replayed +[1-9]/m)
  })

  test('logs no payload', async () => {
    const example = spawnExample('--messages', '30', '--port', '0')
    expect(await example.ended).toBe(0)
    expect(example.out()).not.toMatch(/messaging:|@example\.com|"text"/)
  })

  test.each([
    ['an option that there is none of', ['--mesages', '5'], 'Did you mean --messages?'],
    ['a number that is none', ['--messages', 'many'], 'It takes a whole number from 1'],
    ['no message at all', ['--messages', '0'], 'It takes a whole number from 1'],
    ['an argument too many', ['500'], 'too many arguments'],
  ])('refuses %s in a sentence', async (_, args, sentence) => {
    const example = spawnExample(...args)
    expect(await example.ended).toBe(2)
    expect(example.err()).toContain(sentence)
    expect(example.out()).toBe('')
  })

  test('says who holds its port', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const { port } = holder.address() as { port: number }
    const example = spawnExample('--port', String(port))
    expect(await example.ended).toBe(3)
    expect(example.err()).toMatch(new RegExp(`^Port ${port} of this machine is taken by .+\\n$`))
    holder.close()
  })

  test('helps', async () => {
    const example = spawnExample('--help')
    expect(await example.ended).toBe(0)
    expect(example.out()).toContain('Exit codes:')
  })
})

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0)
}
