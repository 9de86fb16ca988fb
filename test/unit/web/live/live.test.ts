import { afterEach, describe, expect, it, vi } from 'vitest'
import { Live, type LiveEvent } from '../../../../src/web/live/live.ts'
import { pageRequest } from '../requests.ts'

const snapshot: LiveEvent = { name: 'snapshot', data: { taking: { count: 1 } } }
const now: LiveEvent = { name: 'now', data: { atMs: 1, queues: [] } }

function listen(live: Live, path = '/api/live', first: readonly LiveEvent[] = []) {
  const gone = new AbortController()
  const answer = live.open(pageRequest(path, { signal: gone.signal }), first)
  const reader = answer.body?.getReader()
  const read = async () => {
    const { value, done } = (await reader?.read()) ?? { done: true }
    return done ? 'end' : new TextDecoder().decode(value)
  }
  /** All but the beginning, until it ends. */
  const rest = async () => {
    const all: string[] = []
    for (let text = await read(); text !== 'end'; text = await read()) all.push(text)
    return all.slice(1)
  }
  return { answer, read, rest, cancel: () => reader?.cancel(), leave: () => gone.abort() }
}

afterEach(() => {
  vi.useRealTimers()
})

describe('live events', () => {
  it('begin with what is the case, and go on with what happens', async () => {
    const live = new Live()
    const { answer, read } = listen(live, '/api/live', [snapshot])
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    expect(answer.headers.get('cache-control')).toBe('no-store, no-transform')
    expect(answer.headers.get('x-accel-buffering')).toBe('no')
    expect(await read()).toBe('retry: 2000\n\n')
    expect(await read()).toBe('event: snapshot\ndata: {"taking":{"count":1}}\n\n')
    live.send({ name: 'snapshot', data: {} })
    expect(await read()).toBe('event: snapshot\ndata: {}\n\n')
    live.close()
    expect(await read()).toBe('end')
  })

  it('have the numbers of every second only where they are asked for', async () => {
    const live = new Live()
    const without = listen(live)
    expect(live.isWatched).toBe(false)
    const withNow = listen(live, '/api/live?now')
    expect(live.isWatched).toBe(true)
    live.send(now)
    live.send(snapshot)
    live.close()
    expect(await without.rest()).toEqual([expect.stringContaining('event: snapshot')])
    expect(await withNow.rest()).toEqual([
      expect.stringContaining('event: now'),
      expect.stringContaining('event: snapshot'),
    ])
  })

  it.each(['leave', 'cancel'] as const)('end when the page goes away: %s', async (how) => {
    const live = new Live()
    const page = listen(live, '/api/live?now')
    await page[how]()
    expect(live.isWatched).toBe(false)
    live.send(snapshot)
    expect(await page.rest()).toEqual([])
  })

  it('do not begin for a page that went away before', async () => {
    const live = new Live()
    const signal = AbortSignal.abort()
    const { body } = live.open(pageRequest('/api/live?now', { signal }), [snapshot])
    expect(live.isWatched).toBe(false)
    live.send(snapshot)
    await body?.cancel()
  })

  it('keep nothing more alive for a page that does not read', async () => {
    vi.useFakeTimers()
    const live = new Live()
    const { rest } = listen(live)
    for (let sent = 0; sent < 100; sent++) live.send(snapshot)
    await vi.advanceTimersByTimeAsync(3_600_000)
    live.close()
    expect(await rest()).toHaveLength(100)
  })

  it('say something four times a minute, so that no proxy closes them', async () => {
    vi.useFakeTimers()
    const live = new Live()
    const { rest } = listen(live)
    await vi.advanceTimersByTimeAsync(15_000)
    live.close()
    expect(await rest()).toEqual([':\n\n'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('leave numbers out for a page that reads slowly, and nothing else', async () => {
    const live = new Live()
    const { rest } = listen(live, '/api/live?now')
    for (let sent = 0; sent < 100; sent++) live.send(now)
    live.send(snapshot)
    live.close()
    const all = await rest()
    expect(all.filter((text) => text.includes('event: now'))).toHaveLength(63)
    expect(all.at(-1)).toContain('event: snapshot')
  })

  it('end for a page that does not read at all', async () => {
    const live = new Live()
    const { rest } = listen(live, '/api/live?now')
    for (let sent = 0; sent < 2_000; sent++) live.send(snapshot)
    expect(live.isWatched).toBe(false)
    expect((await rest()).length).toBeLessThan(1_100)
  })
})
