import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { readArguments } from '../../examples/worker/arguments.ts'
import type { Summary } from '../../examples/worker/summary.ts'
import { listen } from '../fixtures/ports.ts'
import { signedIn } from './desk-page.ts'
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
    ['--conditions=sluice-source', 'examples/worker/main.ts', ...args],
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

describe('the example worker', { timeout: 90_000 }, () => {
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
    expect(summary.events.unhandled).toBeGreaterThan(0)
  })

  test('ends in silence when its output is read no further', async () => {
    const example = spawnExample('--port', '0')
    await until(example.out, 'receives from')
    example.child.stdout.destroy()
    expect(await example.ended).toBe(0)
    expect(example.err()).toBe('')
  })

  test('stops at once at a second Ctrl-C', async () => {
    const example = spawnExample('--port', '0')
    await until(example.out, /settled [1-9]/)
    // At once, from the line itself: the orderly stop takes no longer than its open poll.
    let pressed = false
    example.child.stdout.on('data', () => {
      if (pressed || !example.out().includes('stopping')) return
      pressed = true
      example.child.kill('SIGINT')
    })
    example.child.kill('SIGINT')
    expect(await example.ended).toBe(130)
  })

  test('shows commands that work unchanged, and stops in order at Ctrl-C', async () => {
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
    const out = example.out()
    expect(out).toMatch(/stopping: waiting for .*; Ctrl-C again stops at once/)
    expect(out).toMatch(/^ {2}sent +[\d,]+ {3}messages, in [\d.]+ s$/m)
    expect(out).toMatch(/^ {2}handled +[\d,]+/m)
    expect(out).toMatch(/^ {2}replayed +[1-9]/m)
    expect(out).toMatch(/^ {2}retried +[1-9]/m)
    expect(out).not.toMatch(/messaging:|@example\.com|"text"/)
    expect(example.err()).toBe('')
  })

  test('serves the desk beside its worker, two at once, and prints the address first', async () => {
    const examples = [spawnExample('--port', '0'), spawnExample('--port', '0', '--json')]
    for (const example of examples) {
      const written = () => example.out() + example.err()
      await until(written, 'receives from')
      const [first = ''] = written().split('\n')
      const [url = ''] = /http:\S+$/.exec(first) ?? []
      const { ask } = await signedIn(url)
      expect(await (await ask('/api/session')).json()).toMatchObject({
        canChange: true,
        worker: true,
        handlers: true,
      })
    }
    for (const { child } of examples) child.kill('SIGINT')
    for (const { ended } of examples) expect(await ended).toBe(0)
  })

  test('refuses wrong arguments in a sentence, and points to the help', async () => {
    const example = spawnExample('--mesages', '5')
    expect(await example.ended).toBe(2)
    expect(example.err()).toContain('Did you mean --messages?')
    expect(example.err()).toContain('--help')
    expect(example.out()).toBe('')
  })

  test('says who holds its port', async () => {
    const holder = createServer()
    const port = await listen(holder)
    const example = spawnExample('--port', String(port))
    expect(await example.ended).toBe(3)
    expect(example.err()).toMatch(new RegExp(`^Port ${port} of this machine is taken by .+\\n$`))
    holder.close()
  })
})

describe('its arguments', () => {
  test.each([
    ['a number that is none', ['--messages', 'many'], 'whole number from 1'],
    ['no message at all', ['--messages', '0'], 'whole number from 1'],
    ['a rate that is negative', ['--rate', '-5'], 'whole number from 1'],
    ['an argument too many', ['500'], 'too many arguments'],
  ])('may not be %s', (_, args, sentence) => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    expect(() => readArguments(args)).toThrow(sentence)
    write.mockRestore()
  })

  test('are explained with the exit codes', () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    expect(() => readArguments(['--help'])).toThrow()
    expect(write.mock.calls.join('')).toContain('Exit codes:')
    write.mockRestore()
  })

  test('make a burst of a bounded run, and a trickle of an endless one', () => {
    expect(readArguments([])).toMatchObject({ rate: 10 })
    expect(readArguments(['--messages', '500'])).toMatchObject({ messages: 500, rate: 100 })
  })

  test('ask for the oddities of the wire, which are off by default', () => {
    expect(readArguments([])).toMatchObject({ quirks: false })
    expect(readArguments(['--quirks'])).toMatchObject({ quirks: true })
  })
})

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0)
}
