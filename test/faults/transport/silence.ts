import { describe, expect, it, vi } from 'vitest'
import { freePort } from '../../fixtures/ports.ts'
import { hang, reset } from './scripted-server.ts'
import { credentials, done, failureOf, message, poll, type TransportWorld } from './world.ts'

export function silence(world: TransportWorld): void {
  describe('a lost answer', () => {
    it('is asked for again where the action may be done twice', async () => {
      world.server.script(
        reset,
        (reply) => reply.resetHalfway(done),
        (reply) => reply.json(done),
      )
      expect(await world.open().delete(['handle'])).toEqual([{ ok: true }])
      expect(world.server.requests).toHaveLength(3)
    })

    it('of a FIFO poll is asked for again with its attempt id', async () => {
      world.server.script(reset, (reply) => reply.json({ Messages: [message('a')] }))
      const received = await world.open().receive({ ...poll, attemptId: 'attempt-1' })
      expect(received).toHaveLength(1)
      expect(world.server.requests.map(({ body }) => body.ReceiveRequestAttemptId)).toEqual([
        'attempt-1',
        'attempt-1',
      ])
    })
  })

  describe('a server that does not answer', () => {
    it('is Unreachable when nobody listens', async () => {
      const url = `http://127.0.0.1:${await freePort()}/000000000000/orders`
      const error = await failureOf(world.open({ requestAttempts: 2 }, url).receive(poll))
      expect(error).toMatchObject({ kind: 'Unreachable', code: 'ECONNREFUSED' })
    })

    it('is Unreachable when its name does not resolve', async () => {
      const url = 'http://sqs.invalid/000000000000/orders'
      const error = await failureOf(
        world.open({ credentials, requestAttempts: 1 }, url).receive(poll),
      )
      expect(error.kind).toBe('Unreachable')
    })

    it('is aborted within the time-out, and the connection ends with it', async () => {
      world.server.otherwise = hang
      const begun = performance.now()
      const queue = world.open({ requestTimeoutMs: 200, requestAttempts: 1 })
      expect((await failureOf(queue.delete(['h']))).kind).toBe('TimedOut')
      expect(performance.now() - begun).toBeLessThan(5_000)
      await vi.waitFor(() => expect(world.server.openSockets()).toBe(0))
    })

    it('is aborted in the middle of an answer, too', async () => {
      world.server.otherwise = (reply) => reply.stallHalfway({ Messages: [message('a')] })
      const error = await failureOf(world.open({ requestTimeoutMs: 200 }).receive(poll))
      expect(error.kind).toBe('TimedOut')
      await vi.waitFor(() => expect(world.server.openSockets()).toBe(0))
    })

    it('has the whole wait time of a long poll, whatever the time-out', async () => {
      world.server.script((reply) => {
        setTimeout(() => reply.json({ Messages: [message('a')] }), 700)
      })
      const queue = world.open({ requestTimeoutMs: 200, requestAttempts: 1 })
      expect(await queue.receive({ maxMessages: 1, waitSeconds: 5 })).toHaveLength(1)
    })

    it('does not keep a poll from ending when its caller aborts it', async () => {
      world.server.otherwise = hang
      const abort = new AbortController()
      const receiving = world.open().receive({ ...poll, waitSeconds: 20, signal: abort.signal })
      await vi.waitFor(() => expect(world.server.requests).toHaveLength(1))
      abort.abort()
      expect((await failureOf(receiving)).kind).toBe('Aborted')
      await vi.waitFor(() => expect(world.server.openSockets()).toBe(0))
    })

    it('is not even asked when the caller had aborted before', async () => {
      const receiving = world.open().receive({ ...poll, signal: AbortSignal.abort() })
      expect((await failureOf(receiving)).kind).toBe('Aborted')
      expect(world.server.requests).toHaveLength(0)
    })

    it('delays no delete with eighty polls', async () => {
      world.server.otherwise = (reply) => {
        if (reply.request.action === 'DeleteMessageBatch') reply.json(done)
      }
      const queue = world.open()
      const request = { maxMessages: 1, waitSeconds: 20 }
      const polls = Array.from({ length: 80 }, () => queue.receive(request).catch(() => 'ended'))
      await vi.waitFor(() => expect(world.server.requests).toHaveLength(80))
      expect(await queue.delete(['h'])).toEqual([{ ok: true }])
      world.close()
      expect(new Set(await Promise.all(polls))).toEqual(new Set(['ended']))
    })
  })

  describe('a closed service', () => {
    it('ends its polls at once, and does not begin them again', async () => {
      world.server.otherwise = hang
      const receiving = world.open().receive({ ...poll, waitSeconds: 20 })
      await vi.waitFor(() => expect(world.server.requests).toHaveLength(1))
      world.close()
      expect((await failureOf(receiving)).kind).toBe('Aborted')
      expect(world.server.requests).toHaveLength(1)
    })

    it('refuses requests', async () => {
      const queue = world.open()
      world.close()
      expect((await failureOf(queue.receive(poll))).kind).toBe('Aborted')
      expect(world.server.requests).toHaveLength(0)
    })
  })
}
