import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import * as t from 'io-ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { IdempotencyError } from '../../../src/idempotency/idempotency-error.ts'
import { idempotent } from '../../../src/idempotency/idempotent.ts'
import { createMemoryService } from '../../../src/queue/memory/memory.ts'
import { createRouter } from '../../../src/route/router.ts'
import { createWorker } from '../../../src/worker/create-worker.ts'
import type { Errand, Told } from '../../fixtures/databases/contender.ts'
import { keptLog } from '../../unit/idempotency/fake-store.ts'
import type { ServerWorld, StoreHarness } from './harness.ts'

/** What stores over a server do between processes, and when the server is down. */
export function describeServer({ name, open }: StoreHarness<ServerWorld>): void {
  describe(`processes over ${name}`, () => {
    let world: ServerWorld
    const processes: Contender[] = []

    beforeAll(async () => {
      world = await open()
    }, 60_000)
    afterAll(async () => {
      for (const { child } of processes) child.kill('SIGKILL')
      await world?.close()
    }, 60_000)

    const contender = async () => {
      const one = await startContender()
      processes.push(one)
      return one
    }

    it('run each event once when two of them race for all of them', async () => {
      const racers = await Promise.all([contender(), contender(), contender()])
      const messageIds = Array.from({ length: 60 }, () => randomUUID())
      const errand = { spec: world.spec, leaseSeconds: 30, messageIds, handlerMs: 20 }
      const outcomes = await Promise.all(racers.map((racer) => racer.carryOut(errand)))
      const ran = racers.flatMap((racer) => racer.ran)
      expect(ran.toSorted()).toEqual(messageIds.toSorted())
      for (const id of messageIds) {
        const ofEach = outcomes.map((outcome) => outcome[id]).toSorted()
        expect(ofEach.filter((outcome) => outcome === 'handled')).toHaveLength(1)
        for (const outcome of ofEach) {
          expect(['handled', 'skipped', 'RetryRequested']).toContain(outcome)
        }
      }
    }, 60_000)

    it('run an event again whose process was killed, when its lease is over', async () => {
      const [killed, other] = await Promise.all([contender(), contender()])
      const messageIds = [randomUUID()]
      const errand = { spec: world.spec, leaseSeconds: 2, messageIds, handlerMs: 60_000 }
      void killed.carryOut(errand).catch(() => {})
      await expect.poll(() => killed.ran).toEqual(messageIds)
      const ended = once(killed.child, 'exit')
      killed.child.kill('SIGKILL')
      await ended
      const killedAt = performance.now()
      const tryAgain = async () =>
        (await other.carryOut({ ...errand, handlerMs: 0 }))[messageIds[0] ?? '']
      expect(await tryAgain()).toBe('RetryRequested')
      await expect.poll(tryAgain, { interval: 100 }).toBe('handled')
      expect(other.ran).toEqual(messageIds)
      // It was renewed at most once before.
      expect(performance.now() - killedAt).toBeLessThan(10_000)
      expect(await tryAgain()).toBe('skipped')
    }, 60_000)

    it('retry what comes while the server is down, open their circuit, say why, and come back', async () => {
      const store = await world.store()
      const service = createMemoryService()
      const queue = service.create('events')
      const handled: number[] = []
      const router = createRouter(catalogue)
        .use(idempotent({ store, ttlSeconds: 600, storeTimeoutSeconds: 1 }))
        .on('order.placed', async ({ id }) => {
          handled.push(id)
        })
      const { logger, lines } = keptLog()
      const worker = createWorker(router, {
        queueUrl: queue.url,
        service,
        logger,
        concurrency: 5,
        waitSeconds: 1,
        circuitBreaker: {
          failures: 3,
          windowSeconds: 1,
          probeSeconds: 1,
          // For how long one is released whose place another one takes.
          minWaitSeconds: 1,
          maxWaitSeconds: 5,
        },
      })
      const failed: unknown[] = []
      let opened = 0
      let closed = 0
      worker.events.on('failed', ({ error }) => failed.push(error))
      worker.events.on('circuitOpened', () => {
        opened += 1
      })
      worker.events.on('circuitClosed', () => {
        closed += 1
      })
      await worker.start()
      await world.stop()
      const ids = Array.from({ length: 10 }, (_, id) => id)
      await queue.send(ids.map((id) => ({ body: JSON.stringify({ type: 'order.placed', id }) })))
      await expect.poll(() => opened).toBe(1)
      expect(handled).toEqual([])
      expect(failed.length).toBeGreaterThanOrEqual(3)
      for (const error of failed) {
        expect(error).toBeInstanceOf(IdempotencyError)
        expect(error).toHaveProperty('message', expect.stringMatching(/^the idempotency store/))
      }
      const said = lines.filter(({ level }) => level === 'warn' || level === 'error')
      expect(JSON.stringify(said)).toContain('the idempotency store')
      await world.start()
      await expect.poll(() => handled.length, { timeout: 50_000 }).toBe(10)
      expect(handled.toSorted((a, b) => a - b)).toEqual(ids)
      expect(closed).toBe(1)
      await worker.stop()
    }, 90_000)
  })
}

const catalogue = { 'order.placed': t.type({ type: t.literal('order.placed'), id: t.number }) }

interface Contender {
  readonly child: ChildProcess
  /** The ids of the messages for which its handler was called. */
  readonly ran: string[]
  carryOut(errand: Errand): Promise<Readonly<Record<string, string>>>
}

async function startContender(): Promise<Contender> {
  const file = fileURLToPath(new URL('../../fixtures/databases/contender.ts', import.meta.url))
  const child = fork(file, { execArgv: ['--conditions=sluice-source'] })
  const ran: string[] = []
  child.on('message', (told: Told) => {
    if ('ran' in told) ran.push(told.ran)
  })
  await once(child, 'message')
  return {
    child,
    ran,
    carryOut(errand) {
      return new Promise((resolve, reject) => {
        const onExit = () => reject(new Error('the process ended'))
        const onMessage = (told: Told) => {
          if (!('outcomes' in told)) return
          child.off('message', onMessage)
          child.off('exit', onExit)
          resolve(told.outcomes)
        }
        child.on('message', onMessage)
        child.once('exit', onExit)
        child.send(errand)
      })
    },
  }
}
