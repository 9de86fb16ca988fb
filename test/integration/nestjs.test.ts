import { type INestApplication, Logger } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppModule } from '../../examples/nestjs/app.module.ts'
import { ChatService } from '../../examples/nestjs/chat.service.ts'
import { STREAM_WORKER_OPTIONS } from '../../examples/nestjs/stream.worker.ts'
import { sampleEvent } from '../../src/testing/index.ts'
import { useLocalQueues } from './local-queues.ts'

const { queue } = useLocalQueues()
const apps: INestApplication[] = []
const errors = vi.fn()

beforeEach(() => {
  errors.mockReset()
  const ignore = () => {}
  Logger.overrideLogger({ log: ignore, warn: ignore, debug: ignore, error: errors })
})
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()))
  Logger.overrideLogger(false)
})

/** The app of the example with this queue. It listens on a free port. */
async function listening(queueUrl: string) {
  // A stop waits for the open poll.
  const options = { provide: STREAM_WORKER_OPTIONS, useValue: { queueUrl, waitSeconds: 0 } }
  const module = { module: AppModule, providers: [options] }
  const app = await NestFactory.create(module, { abortOnError: false })
  apps.push(app)
  await app.listen(0, '127.0.0.1')
  const url = await app.getUrl()
  const probe = async (path: string) => {
    const response = await fetch(`${url}/${path}`)
    return { status: response.status, health: await response.json() }
  }
  return { app, probe }
}

describe('the NestJS app', () => {
  it('handles events with its services, and stops its worker when it is closed', async () => {
    const events = queue('nest-events')
    const { app, probe } = await listening(events.url)
    await expect.poll(() => probe('readyz')).toMatchObject({ status: 200 })
    const body = JSON.stringify({ ...sampleEvent('message.new'), cid: 'messaging:general' })
    await events.send([{ body }, { body }])
    const chat = app.get(ChatService)
    await expect.poll(() => chat.messagesIn('messaging:general')).toBe(2)
    await app.close()
    const { visible, inFlight } = await events.attributes()
    expect([visible, inFlight]).toEqual([0, 0])
  })

  it('listens while its queue cannot be reached, is live but not ready, and closes at once', async () => {
    const { app, probe } = await listening('http://127.0.0.1:9/000000000000/stream-events')
    expect(await probe('livez')).toMatchObject({ status: 200 })
    expect(await probe('readyz')).toMatchObject({ status: 503, health: { state: 'starting' } })
    await app.close()
  })

  it('goes on without its queue where there is none, says why, and asks for a restart', async () => {
    const missing = queue('nest-missing').url.replace('missing', 'nobody')
    const { probe } = await listening(missing)
    await expect.poll(() => probe('livez')).toMatchObject({ status: 503 })
    expect(errors.mock.calls.flat().join('\n')).toContain(`There is no queue at ${missing}`)
    expect(await probe('readyz')).toMatchObject({ status: 503, health: { state: 'stopped' } })
  })

  it('does not begin without the URL of its queue', async () => {
    await expect(listening('')).rejects.toThrow('queueUrl must be the URL or the ARN of a queue')
  })
})
