import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as t from 'io-ts'
import { streamEvents } from '../../../../schemas/index.ts'
import { createRouter, PermanentError } from '../../../../src/index.ts'
import type { AnyRouter } from '../../../../src/route/routes.ts'
import { sampleEvent } from '../../../../src/testing/index.ts'
import { ConsoleCapture } from '../../../../src/web/try/console-capture.ts'
import { tryBody } from '../../../../src/web/try/run.ts'
import type { RoomsOptions } from '../../../../src/web/rooms.ts'
import type { Problem } from '../../../../src/web/wire/problem.ts'
import type { Checked, Sample, SampleTypes, Sent, Tried } from '../../../../src/web/wire/try.ts'
import { createWorld, Desk, type World } from '../rooms.ts'

let world: World
let desks: Desk[]

beforeEach(() => {
  world = createWorld()
  desks = []
})

afterEach(async () => {
  for (const desk of desks) await desk.close()
})

function deskOf(options: Partial<RoomsOptions> = {}): Desk {
  const desk = new Desk(world, options)
  desks.push(desk)
  return desk
}

describe('samples', () => {
  test('there are of all 173 types, by product', async () => {
    const { types } = (await deskOf().get<SampleTypes>('api/try/types')).body
    expect(types).toHaveLength(Object.keys(streamEvents).length)
    expect(types).toHaveLength(173)
    expect(new Set(types.map(({ product }) => product))).toEqual(
      new Set(['chat', 'video', 'moderation', 'feeds', 'other']),
    )
  })

  test('are the same for the same seed, indented, and fit', async () => {
    const desk = deskOf()
    const first = (await desk.get<Sample>('api/try/sample?type=message.new&seed=7')).body
    expect(JSON.parse(first.body)).toEqual(
      JSON.parse(JSON.stringify(sampleEvent('message.new', 7))),
    )
    expect(first.body).toContain('\n  "type": "message.new"')
    const { body } = await desk.post<Checked>('api/try/check', { body: first.body })
    expect(body).toEqual({
      form: ['json'],
      events: [{ index: 0, type: 'message.new', verdict: 'fits', required: [], drift: [] }],
    })
  })

  test.each([
    ['?type=made.up', 404],
    ['?type=constructor', 404],
    ['', 404],
    ['?type=message.new&seed=x', 400],
  ])('are refused for %s', async (query, status) => {
    expect((await deskOf().get(`api/try/sample${query}`)).status).toBe(status)
  })
})

describe('a body that is checked', () => {
  const check = async (body: string, options: Partial<RoomsOptions> = {}) =>
    (await deskOf(options).post<Checked>('api/try/check', { body })).body

  test('drifts where an optional part is odd, and is invalid where a required one is', async () => {
    const event = sampleEvent('message.new')
    const drifting = { ...event, watcher_count: 'many' }
    expect((await check(JSON.stringify(drifting))).events).toEqual([
      {
        index: 0,
        type: 'message.new',
        verdict: 'drifts',
        required: [],
        drift: [{ path: 'watcher_count', expected: 'Integer', at: ['watcher_count'] }],
      },
    ])
    const { message: _, ...without } = event
    const [invalid] = (await check(JSON.stringify(without))).events
    expect(invalid).toMatchObject({ verdict: 'invalid', drift: [] })
    expect(invalid?.required.map(({ path }) => path)).toEqual(['message'])
  })

  test('names each normalised path once', async () => {
    const members = [{ user: 5 }, { user: 6 }]
    const [event] = (await check(JSON.stringify({ ...sampleEvent('channel.created'), members })))
      .events
    const paths = event?.drift.map(({ path }) => path) ?? []
    expect(paths.length).toBe(new Set(paths).size)
    expect(paths.every((path) => !/\d/.test(path))).toBe(true)
  })

  test('may hold several events, in any encoding', async () => {
    const text = JSON.stringify([sampleEvent('message.new'), { type: 'made.up' }, 5])
    const { form, events } = await check(gzipSync(text).toString('base64'))
    expect(form).toEqual(['base64', 'gzip', 'array'])
    expect(events.map(({ verdict }) => verdict)).toEqual(['fits', 'unknown', 'not an event'])
    expect(events[2]?.required).toEqual([
      { path: '', expected: 'an event, and not a number', at: [''] },
    ])
  })

  test.each([
    ['{"type":\n  "a",}', { line: 2, column: 7 }],
    ['not JSON at all', {}],
    ['', {}],
  ])('that is not JSON says why, and where: %s', async (body, place) => {
    const { malformed, events, form } = await check(body)
    expect(malformed).toEqual({ because: expect.any(String), ...place })
    expect([events, form]).toEqual([[], undefined])
  })

  test('is checked by the catalogue of the app, where there is one', async () => {
    const router = createRouter({ order: t.type({ id: t.string }) })
    const [event] = (await check('{"type":"order","id":5}', { router })).events
    expect(event).toMatchObject({
      verdict: 'invalid',
      required: [{ path: 'id', expected: 'string' }],
    })
    expect((await check('{"type":"message.new"}', { router })).events[0]?.verdict).toBe('unknown')
  })

  test.each([[{}], [{ body: 5 }], [[]], ['text']])('must be a text: %j', async (request) => {
    expect((await deskOf().post('api/try/check', request)).status).toBe(400)
  })
})

describe('handlers that are tried', () => {
  const body = JSON.stringify(sampleEvent('message.new'))
  const routerOf = (handle: () => unknown): AnyRouter =>
    createRouter(streamEvents).on('message.new', async () => void (await handle()))

  const run = async (router: AnyRouter, options: Partial<RoomsOptions> = {}) =>
    (await deskOf({ router, ...options }).post<Tried>('api/try/run', { body })).body

  test('are shown with their outcome and their time, and nothing is settled', async () => {
    const tried = await run(routerOf(() => sleep(5)))
    expect(tried).toMatchObject({
      settlement: 'Acknowledge',
      events: [
        {
          index: 0,
          type: 'message.new',
          outcome: 'Acknowledge',
          because: 'handled',
          frames: [],
          drift: [],
        },
      ],
    })
    expect(tried.events[0]?.durationMs).toBeGreaterThanOrEqual(4)
    expect(tried.totalMs).toBeGreaterThanOrEqual(tried.events[0]?.durationMs ?? 0)
    expect(world.source.calls.send + world.dlq.calls.send).toBe(0)
  })

  test.each([
    ['is thrown', new Error('no such row'), 'Retry', 'HandlerFailed'],
    ['is final', new PermanentError('no such row'), 'DeadLetter', 'PermanentlyFailed'],
  ])('are shown with their error, where it %s', async (_, error, outcome, because) => {
    const tried = await run(
      routerOf(() => {
        throw error
      }),
    )
    expect(tried.settlement).toBe(outcome)
    expect(tried.events[0]).toMatchObject({ outcome, because, error: { message: 'no such row' } })
    expect(tried.events[0]?.frames.length).toBeGreaterThan(0)
  })

  test('may log, and console is that of everybody else and afterwards', async () => {
    const seen: string[] = []
    const own = (text: string) => void seen.push(text)
    const target = { debug: own, log: own, info: own, warn: own, error: own } as unknown as Console
    const before = { ...target }
    const capture = new ConsoleCapture(target)
    const router = routerOf(async () => {
      target.log('handled %s', { a: 1 })
      await sleep(1)
      target.error('again')
    })
    const running = tryBody(router, body, { capture })
    await sleep(0)
    target.log('of somebody else')
    const { logs } = await running
    expect(logs).toEqual([
      { level: 'info', text: 'handled { a: 1 }' },
      { level: 'error', text: 'again' },
    ])
    expect(seen).toEqual(['of somebody else'])
    expect({ ...target }).toEqual(before)
  })

  test('may be tried at the same time, each with its own log', async () => {
    const target = { log() {}, debug() {}, info() {}, warn() {}, error() {} } as unknown as Console
    const { log } = target
    const capture = new ConsoleCapture(target)
    const texts = await Promise.all(
      ['one', 'two'].map(async (name) => {
        const router = routerOf(async () => {
          await sleep(2)
          target.log(name)
        })
        return (await tryBody(router, body, { capture })).logs.map(({ text }) => text)
      }),
    )
    expect(texts).toEqual([['one'], ['two']])
    expect(target.log).toBe(log)
  })

  test('leave what somebody else has put in the place of console meanwhile', async () => {
    const target = { log() {}, debug() {}, info() {}, warn() {}, error() {} } as unknown as Console
    const theirs = () => {}
    await tryBody(
      routerOf(() => {
        target.log = theirs
      }),
      body,
      { capture: new ConsoleCapture(target) },
    )
    expect(target.log).toBe(theirs)
  })

  test('of an app that mounts the desk write to its console as always', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    const { logs } = await run(routerOf(() => console.log('hello')))
    expect(log).toHaveBeenCalledWith('hello')
    expect(logs).toEqual([])
  })

  test('of a desk that is a process of its own have their console shown', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    const { logs } = await run(
      routerOf(() => console.log('hello')),
      { captureConsole: true },
    )
    expect(log).not.toHaveBeenCalled()
    expect(logs).toEqual([{ level: 'info', text: 'hello' }])
  })

  test('that log without end are cut', async () => {
    const target = { log() {}, debug() {}, info() {}, warn() {}, error() {} } as unknown as Console
    const router = routerOf(() => {
      for (let at = 0; at < 600; at++) target.log('x'.repeat(10_000))
    })
    const { logs } = await tryBody(router, body, { capture: new ConsoleCapture(target) })
    expect(logs).toHaveLength(501)
    expect(logs[0]?.text).toHaveLength(5_000)
    expect(logs.at(-1)?.text).toBe('100 more lines are left out.')
  })

  test('that take too long end the try', async () => {
    const { events } = await tryBody(
      routerOf(() => sleep(60)),
      body,
      { capture: undefined, timeoutSeconds: 0.02 },
    )
    expect(events[0]).toMatchObject({ because: 'HandlerTimedOut' })
    const longer = createRouter(streamEvents).on('message.new', { timeoutSeconds: 5 }, () =>
      sleep(600),
    )
    await expect(
      tryBody(longer, body, { capture: undefined, timeoutSeconds: 0.02 }),
    ).rejects.toMatchObject({
      status: 504,
      problem: { code: 'TimedOut' },
    })
  })

  test('are none at a desk without a router', async () => {
    const { status, body: problem } = await deskOf().post<Problem>('api/try/run', { body })
    expect([status, problem.code]).toEqual([409, 'NoHandlers'])
    expect(deskOf().rooms.session()).toMatchObject({ handlers: false, send: false })
  })
})

describe('a sample that is sent', () => {
  test('goes to a queue on this machine', async () => {
    const url = 'http://127.0.0.1:4599/000000000000/source'
    const service = { ...world.service, queue: () => world.source }
    const desk = deskOf({ queueUrl: url, service })
    expect(desk.rooms.session()).toMatchObject({ queue: 'source', send: true })
    const { body } = await desk.post<Sent>('api/try/send', { body: '{"type":"message.new"}' })
    expect(body).toEqual({ queue: 'source', messageId: expect.any(String) })
    expect(world.source.messages()[0]?.body).toBe('{"type":"message.new"}')
  })

  test('goes to a FIFO queue on this machine, with a group', async () => {
    world = createWorld({ fifo: true })
    const url = 'http://localhost:4599/000000000000/source.fifo'
    const desk = deskOf({ queueUrl: url, service: { ...world.service, queue: () => world.source } })
    expect((await desk.post('api/try/send', { body: '{}' })).status).toBe(200)
    expect((await desk.post('api/try/send', { body: '{}' })).status).toBe(200)
    expect(world.source.messages()).toHaveLength(2)
  })

  test('goes nowhere else', async () => {
    const { status, body } = await deskOf().post<Problem>('api/try/send', { body: '{}' })
    expect([status, body.code]).toEqual([403, 'NotLocal'])
    expect(world.source.messages()).toHaveLength(0)
  })

  test('that SQS refuses says why', async () => {
    const url = 'http://127.0.0.1:4599/000000000000/source'
    const desk = deskOf({ queueUrl: url, service: { ...world.service, queue: () => world.source } })
    const { status, body } = await desk.post<Problem>('api/try/send', { body: '\u0000' })
    expect(status).toBeGreaterThanOrEqual(400)
    expect(body.message).toMatch(/./)
  })
})

test('what changes something is marked, so that who may not is refused', () => {
  const changing = deskOf()
    .rooms.routes.filter(({ changes }) => changes)
    .map(({ method, path }) => `${method} ${path}`)
  expect(changing).toEqual([
    'POST api/runs',
    'POST api/runs/:id/stop',
    'POST api/try/run',
    'POST api/try/send',
  ])
})
