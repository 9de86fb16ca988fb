import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EventHook } from '../../../../src/setup/stream/hook.ts'
import { mergeHooks } from '../../../../src/setup/stream/hook-merge.ts'

const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'
const region = 'eu-west-1'

const hook: fc.Arbitrary<EventHook> = fc.record(
  {
    id: fc.uuid(),
    hook_type: fc.constantFrom('webhook', 'sqs', 'sns', 'pending_message', 'later_kind'),
    enabled: fc.boolean(),
    product: fc.constantFrom('all', 'chat', 'video'),
    event_types: fc.array(fc.constantFrom('message.new', 'member.added')),
    sqs_queue_url: fc.constantFrom(queueUrl, `${queueUrl}-other`),
    sqs_auth_type: fc.constantFrom('keys', 'resource'),
    sqs_key: fc.constantFrom('AKIA1', 'AKIA2'),
    sqs_secret: fc.constantFrom('secret-1', 'secret-2', '****'),
    unknown_field: fc.anything(),
  },
  { requiredKeys: [] },
)

const options = fc.record(
  {
    queueUrl: fc.constant(queueUrl),
    region: fc.constant(region),
    events: fc.array(fc.constantFrom('message.new', 'call.created')),
    product: fc.constantFrom('all', 'chat'),
    auth: fc.constantFrom('keys' as const, 'resource' as const),
    customEvents: fc.boolean(),
    keys: fc.constant({ key: 'AKIA1', secret: 'secret-1' }),
  },
  { requiredKeys: ['queueUrl', 'region'] },
)

describe('mergeHooks', () => {
  it('keeps every other hook as it was, in its place', () => {
    fc.assert(
      fc.property(fc.array(hook, { maxLength: 5 }), options, (existing, wanted) => {
        const { hooks, added } = mergeHooks(existing, wanted)
        const changed = existing.filter((own, index) => hooks[index] !== own)
        expect(changed.length).toBe(added ? 0 : 1)
        expect(hooks.length).toBe(existing.length + (added ? 1 : 0))
        if (!added) expect(changed[0]).toMatchObject({ hook_type: 'sqs', sqs_queue_url: queueUrl })
      }),
    )
  })

  it('has nothing left to change once it is written', () => {
    fc.assert(
      fc.property(fc.array(hook, { maxLength: 5 }), options, (existing, wanted) => {
        const { hooks } = mergeHooks(existing, wanted)
        const again = mergeHooks(hooks, wanted)
        expect(again.changes).toEqual([])
        expect(again.added).toBe(false)
      }),
    )
  })

  it('shows no key and no secret', () => {
    fc.assert(
      fc.property(fc.array(hook, { maxLength: 5 }), options, (existing, wanted) => {
        const { changes, notes } = mergeHooks(existing, wanted)
        expect(JSON.stringify([changes, notes])).not.toMatch(/AKIA|secret-\d/)
      }),
    )
  })

  it('keeps the id and the fields that it does not know of its own hook', () => {
    const own = { id: 'a', hook_type: 'sqs', sqs_queue_url: queueUrl, later: { deep: 1 } }
    const { hooks } = mergeHooks([own], { queueUrl, region, auth: 'resource' })
    expect(hooks[0]).toMatchObject({ id: 'a', later: { deep: 1 }, enabled: true })
  })

  it('says when two hooks send to the queue', () => {
    const own = {
      hook_type: 'sqs',
      sqs_queue_url: queueUrl,
      enabled: true,
      sqs_auth_type: 'resource',
    }
    const { notes } = mergeHooks([own, { ...own }], { queueUrl, region })
    expect(notes.map(({ text }) => text).join()).toContain('arrives twice')
  })
})
