import { describe, expect, it } from 'vitest'
import { openService } from '../../../src/queue/service.ts'

const url = 'http://127.0.0.1:1/000000000000/orders'

describe('the way to SQS', () => {
  it('is the AWS SDK unless another one is chosen', async () => {
    const service = await openService({})
    expect(service.queue(url).constructor.name).toBe('SdkQueue')
    service.close()
  })

  it('is the direct transport when that is chosen', async () => {
    const service = await openService({ transport: 'direct' })
    expect(service.queue(url).constructor.name).toBe('DirectQueue')
    service.close()
  })

  it('refuses an SDK client with the direct transport', async () => {
    const client = { send() {} } as never
    await expect(openService({ transport: 'direct', client })).rejects.toThrow(/client/)
  })

  it('refuses a transport that there is none of', async () => {
    await expect(openService({ transport: 'carrier pigeon' as never })).rejects.toThrow(
      /"sdk" or "direct"/,
    )
  })
})
