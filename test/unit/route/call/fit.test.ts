import * as t from 'io-ts'
import { expect, test } from 'vitest'
import { fitOf } from '../../../../src/route/call/fit.ts'
import { Interruption } from '../../../../src/route/call/interruption.ts'

const throwing = {
  '~standard': {
    version: 1 as const,
    vendor: 'test',
    validate() {
      throw new Error('secret of tom')
    },
  },
}

const catalogue = {
  order: t.intersection([t.type({ id: t.string }), t.partial({ note: t.string })]),
  broken: throwing,
}

const found = (value: unknown) =>
  fitOf(catalogue, value, {
    timeoutSeconds: 1,
    classify: undefined,
    interruption: new Interruption(),
  })

test.each([
  ['fits', { type: 'order', id: 'a' }, { _tag: 'Fits', type: 'order', drift: [] }],
  ['drifts', { type: 'order', id: 'a', note: 5 }, { _tag: 'Fits', drift: [{ path: 'note' }] }],
  [
    'is invalid',
    { type: 'order' },
    { _tag: 'Invalid', issues: [{ path: 'id', expected: 'string' }] },
  ],
  ['is of an unknown type', { type: 'constructor' }, { _tag: 'Unknown', type: 'constructor' }],
  ['is no event', [5], { _tag: 'NotAnEvent', found: 'an array' }],
])('a value that %s', async (_, value, expected) => {
  expect(await found(value)).toMatchObject(expected)
})

test('a value whose schema throws is invalid, by a sentence without what was thrown', async () => {
  const broken = await found({ type: 'broken' })
  expect(broken).toMatchObject({ _tag: 'Invalid', issues: [{ path: '' }] })
  expect(JSON.stringify(broken)).not.toContain('secret')
})
