import { describe, expect, it } from 'vitest'
import { MemoryAccount } from '../../../../../src/queue/memory/account/account.ts'
import {
  addPermission,
  type Permission,
  removePermission,
} from '../../../../../src/queue/memory/account/permissions.ts'

const arn = 'arn:aws:sqs:us-east-1:000000000000:orders'

function newQueue(attributes = {}) {
  const queue = new MemoryAccount({ endpoint: 'http://sqs.test' }).create('orders', attributes, {})
  const policy = () => JSON.parse(queue.settings.values.Policy ?? 'null')
  return { queue, policy }
}

const permission: Permission = {
  label: 'partner',
  accountIds: ['111111111111'],
  actions: ['SendMessage'],
}

describe('a permission', () => {
  it('is a statement of the policy, as SQS writes it', () => {
    const { queue, policy } = newQueue()
    addPermission(queue, permission, 0)
    addPermission(
      queue,
      { label: 'all', accountIds: ['111111111111', '222222222222'], actions: ['*', 'GetQueueUrl'] },
      0,
    )
    expect(policy()).toEqual({
      Version: '2008-10-17',
      Id: `${arn}/SQSDefaultPolicy`,
      Statement: [
        {
          Sid: 'partner',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111111111111:root' },
          Action: 'SQS:SendMessage',
          Resource: arn,
        },
        {
          Sid: 'all',
          Effect: 'Allow',
          Principal: {
            AWS: ['arn:aws:iam::111111111111:root', 'arn:aws:iam::222222222222:root'],
          },
          Action: ['SQS:*', 'SQS:GetQueueUrl'],
          Resource: arn,
        },
      ],
    })
  })

  it('is added to a policy that is there, and leaves the rest of it', () => {
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: { Sid: 'mine' } })
    const { queue, policy } = newQueue({ Policy })
    addPermission(queue, permission, 0)
    expect(policy()).toMatchObject({
      Version: '2012-10-17',
      Statement: [{ Sid: 'mine' }, { Sid: 'partner' }],
    })
    removePermission(queue, 'partner', 0)
    expect(policy().Statement).toEqual([{ Sid: 'mine' }])
  })

  it('that is the last one removes the policy with it', () => {
    const { queue } = newQueue()
    addPermission(queue, permission, 0)
    removePermission(queue, 'partner', 0)
    expect(queue.settings.values).not.toHaveProperty('Policy')
  })

  it.each<[string, Partial<Permission>, string]>([
    ['with a label that is taken', {}, 'InvalidParameterValue'],
    ['without a label', { label: '' }, 'InvalidParameterValue'],
    ['with a wrong label', { label: 'a b' }, 'InvalidParameterValue'],
    ['without accounts', { label: 'b', accountIds: [] }, 'InvalidParameterValue'],
    ['with a wrong account', { label: 'b', accountIds: ['me'] }, 'InvalidParameterValue'],
    ['without actions', { label: 'b', actions: [] }, 'InvalidParameterValue'],
    ['with a wrong action', { label: 'b', actions: ['sqs:*'] }, 'InvalidParameterValue'],
    ['with eight actions', { label: 'b', actions: Array(8).fill('SendMessage') }, 'OverLimit'],
  ])('is refused %s', (_, change, code) => {
    const { queue, policy } = newQueue()
    addPermission(queue, permission, 0)
    const before = policy()
    expect(() => addPermission(queue, { ...permission, ...change }, 0)).toThrow(
      expect.objectContaining({ code }),
    )
    expect(policy()).toEqual(before)
  })

  it('that is not there cannot be removed', () => {
    const { queue } = newQueue()
    expect(() => removePermission(queue, 'partner', 0)).toThrow(
      expect.objectContaining({ code: 'InvalidParameterValue' }),
    )
  })
})
