import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { afterAll, describe, test, vi } from 'vitest'
import { readLineage } from '../../../src/dead-letter/record/record.ts'
import type { QueuePair } from '../local-queues.ts'
import { runSluice, type Sluice, spawnSluice } from '../sluice.ts'
import { countsOf, deadLetter, drained, linesOf, toGoOn, useDesk, visible } from './desk.ts'
import { type Passing, type SqsProxy, startProxy } from './proxy.ts'

const desk = useDesk()
const started: Sluice[] = []

afterAll(() => {
  for (const { process } of started) process.kill('SIGKILL')
})

function spawned(...args: readonly string[]): Sluice {
  const sluice = spawnSluice(...args)
  started.push(sluice)
  return sluice
}

const count = 25
const names = [...Array(count).keys()].map((at) => `first-${at}`).sort()

async function withLetters(name: string): Promise<QueuePair> {
  const queues = await desk.pair(name)
  const letters = names.map((messageId) => ({ message: { messageId } }))
  await deadLetter(queues, ...letters)
  return queues
}

/** The names of the messages that are on a queue. It leaves them in flight. */
async function namesOn({ queue }: QueuePair): Promise<readonly string[]> {
  const messages = await drained(queue)
  return messages.map((message) => readLineage(message)?.messageId ?? '').sort()
}

/** What a killed process had in flight would be visible again after five minutes. */
async function giveBack({ handles }: SqsProxy, { dlq }: QueuePair): Promise<void> {
  const own = handles.filter(({ queueUrl }) => queueUrl.endsWith('-dlq'))
  for (let at = 0; at < own.length; at += 10) {
    const some = own.slice(at, at + 10)
    await dlq.changeVisibility(some.map(({ receiptHandle }) => ({ receiptHandle, seconds: 0 })))
  }
}

/** Runs what a command said to type, and removes the plan that it had left for that. */
async function goOn(typed: readonly string[], ...more: readonly string[]) {
  const ran = await desk.sluice(...typed, ...more)
  await rm(dirname(typed[typed.indexOf('--plan') + 1] ?? ''), { recursive: true })
  return ran
}

describe.concurrent('a replay that is killed, and run again as it said', () => {
  test.for<[when: 'before' | 'after', action: string, nth: number, twice?: number]>([
    ['before', 'SendMessageBatch', 2],
    ['after', 'SendMessageBatch', 1, 1],
    ['before', 'DeleteMessageBatch', 1, 0],
    ['after', 'DeleteMessageBatch', 2],
  ])(
    '%s %s number %i loses nothing, and sends at most what it says twice',
    async ([when, action, nth, twice], { expect }) => {
      const name = `killed-${when}-${action}-${nth}`
      const queues = await withLetters(name)
      let replay: Sluice | undefined
      const hook = async (passing: Passing) => {
        if (passing.action !== action || passing.count !== nth) return
        replay?.process.kill('SIGKILL')
        await replay?.ended
      }
      const proxy = await startProxy(desk.endpoint, { [when]: hook })
      try {
        const where = ['--endpoint', proxy.endpoint]
        replay = spawned('dlq', 'replay', '--queue', name, '--yes', ...where)
        await replay.ended
        expect(replay.process.signalCode).toBe('SIGKILL')
        await vi.waitFor(async () => {
          await giveBack(proxy, queues)
          expect(await countsOf(queues.dlq)).toMatchObject({ inFlight: 0 })
        })
        const left = (await queues.dlq.attributes()).visible
        expect(left).toBeGreaterThan(0)
        const again = await goOn(toGoOn({ err: replay.err() }), '--yes', '--json')
        expect(again.exitCode).toBe(0)
        expect(await countsOf(queues.dlq)).toEqual(visible(0))
        const report = JSON.parse(again.out.trimEnd().split('\n').at(-1) ?? '')
        const { Replayed, ReplayedBefore } = report.counts
        expect(Replayed + ReplayedBefore).toBe(count)
        const arrived = await namesOn(queues)
        expect([...new Set(arrived)]).toEqual(names)
        expect(arrived.length - count).toBeLessThanOrEqual(report.perhapsTwice.length)
        if (twice !== undefined) expect(arrived.length - count).toBe(twice)
      } finally {
        await proxy.stop()
      }
    },
  )
})

describe.concurrent('a replay that SQS does not answer any more', () => {
  test('ends, keeps what is needed to go on, and sends nothing twice that it does not name', async ({
    expect,
  }) => {
    const queues = await withLetters('unanswered')
    let isAway = true
    const proxy = await startProxy(desk.endpoint, {
      after({ action, count: nth }) {
        if (isAway && action === 'SendMessageBatch' && nth > 1) throw new Error('no answer')
      },
    })
    try {
      const typed = ['dlq', 'replay', '--queue', 'unanswered', '--yes', '--json']
      const first = await runSluice([...typed, '--endpoint', proxy.endpoint])
      expect(first.exitCode).toBe(1)
      expect(first.err).toMatch(/^It ended early: /m)
      expect(first.err).toContain('perhaps on their queue too: the answer to the send was lost')
      expect(linesOf(first).at(-1)).toMatchObject({ kind: 'report', end: 'stopped' })
      isAway = false
      const again = await goOn(toGoOn(first), '--yes', '--json')
      expect(again.exitCode).toBe(0)
      expect(await countsOf(queues.dlq)).toEqual(visible(0))
      const arrived = await namesOn(queues)
      expect([...new Set(arrived)]).toEqual(names)
      const twice = new Set(arrived.filter((name, at) => arrived.indexOf(name) !== at))
      expect(twice.size).toBeGreaterThan(0)
      expect(twice.size).toBe(linesOf(again).at(-1).perhapsTwice.length)
    } finally {
      await proxy.stop()
    }
  })
})

describe.concurrent('Ctrl-C', () => {
  test('while a command receives leaves the messages visible', async ({ expect }) => {
    const queues = await desk.pair('interrupted')
    await deadLetter(queues, {})
    const plan = desk.file('interrupted-plan.jsonl')
    for (const command of [
      ['list'],
      ['plan', '-o', plan],
      ['replay', '--yes'],
      ['delete', '--yes'],
      ['export', desk.file('interrupted-export.jsonl')],
    ]) {
      const running = spawned('dlq', ...command, '--queue', queues.queue.url)
      await vi.waitFor(async () =>
        expect(await queues.dlq.attributes()).toMatchObject({ inFlight: 1 }),
      )
      running.process.kill('SIGINT')
      expect(await running.ended).toBe(1)
      expect(running.err()).toContain('Stopping: making the messages visible again …')
      expect(await countsOf(queues.dlq)).toEqual(visible(1))
      expect(await countsOf(queues.queue)).toEqual(visible(0))
    }
    expect(existsSync(plan)).toBe(false)
  })

  test.for([
    ['while it waits for the canary', ['--canary', '1', '--canary-wait', '5m']],
    ['while it sends', ['--rate', '2/s']],
  ] as const)('%s keeps the rest, and says how to go on', async ([when, args], { expect }) => {
    const name = when.replaceAll(' ', '-')
    const queues = await withLetters(name)
    const where = ['--endpoint', desk.endpoint]
    const replay = spawned('dlq', 'replay', '--queue', name, '--yes', ...args, ...where)
    await vi.waitFor(async () =>
      expect((await queues.queue.attributes()).visible).toBeGreaterThan(0),
    )
    replay.process.kill('SIGINT')
    expect(await replay.ended).toBe(1)
    expect(replay.err()).toContain('Stopping after the batches that are on their way …')
    expect(replay.err()).toContain('It ended early: the replay was interrupted.')
    const { visible: sent } = await queues.queue.attributes()
    expect(await countsOf(queues.dlq)).toEqual(visible(count - sent))
    const typed = toGoOn({ err: replay.err().slice(replay.err().indexOf('It ended')) })
    if (args[0] === '--rate') expect(typed.join(' ')).toContain('--rate 2/s')
    const again = await goOn(typed, '--rate', '1000/s', '--yes')
    expect(again.exitCode).toBe(0)
    const before = sent === 1 ? '1 was' : `${sent} were`
    expect(again.err).toContain(
      `Replayed ${count - sent} of ${count} messages. ${before} replayed before.`,
    )
    expect(await namesOn(queues)).toEqual(names)
  })
})
