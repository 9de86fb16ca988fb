import { describe, expect, it } from 'vitest'
import type { StreamApi, StreamSettings } from '../../../../src/setup/stream/api.ts'
import { planConnection } from '../../../../src/setup/stream/connect.ts'

const arn = 'arn:aws:sqs:eu-west-1:123456789012:orders'
const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'

function stream(settings: StreamSettings): StreamApi {
  return {
    settings: async () => settings,
    update: async () => {},
    testQueue: async () => ({ status: 'ok' }),
    hookEvents: async () => [],
  }
}

describe('a connection', () => {
  it('to a queue that is given by its ARN is the one to its URL', async () => {
    for (const settings of [{ event_hooks: [] }, { sqs_key: 'AKIA1', sqs_url: '' }]) {
      for (const legacy of [false, true]) {
        const options = { auth: 'resource' as const, legacy }
        const byArn = await planConnection(stream(settings), { ...options, queueUrl: arn })
        expect(byArn).toEqual(await planConnection(stream(settings), { ...options, queueUrl }))
        expect(JSON.stringify(byArn.write)).toContain(queueUrl)
      }
    }
  })

  it.each(['orders', '', 'arn:aws:sns:eu-west-1:123456789012:orders'])(
    'to %j, which is neither URL nor ARN of a queue, is refused',
    async (wrong) => {
      await expect(planConnection(stream({}), { queueUrl: wrong })).rejects.toMatchObject({
        name: 'SetupError',
        kind: 'input',
        message: expect.stringContaining('neither the URL nor the ARN of a queue'),
      })
    },
  )
})
