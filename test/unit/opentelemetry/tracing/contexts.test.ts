import { describe, expect, it } from 'vitest'
import type { MessageInfo } from '../../../../src/pipeline/instrumentation/instrumentation.ts'
import { producersOf, toTraceparent } from '../../../../src/opentelemetry/tracing/contexts.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const spanId = '00f067aa0ba902b7'
const traceparent = `00-${traceId}-${spanId}-01`
const text = (stringValue: string) => ({ dataType: 'String', stringValue })

function producers(
  attributes: MessageInfo['attributes'],
  traceHeader?: string,
): ReturnType<typeof producersOf> {
  return producersOf({ attributes, traceHeader })
}

describe('the context in which a message was sent', () => {
  it('is that of its traceparent, with its tracestate', () => {
    const [context, ...others] = producers({
      traceparent: text(traceparent),
      tracestate: text('rojo=00f067aa0ba902b7,congo=t61rcWkgMzE'),
    })
    expect(others).toEqual([])
    expect(context).toMatchObject({ traceId, spanId, traceFlags: 1, isRemote: true })
    expect(context?.traceState?.get('congo')).toBe('t61rcWkgMzE')
  })

  it('is not sampled where the flag says so, and has no more flags than that', () => {
    const flags = (bits: string) =>
      producers({ traceparent: text(traceparent.replace(/01$/, bits)) })[0]?.traceFlags
    expect([flags('00'), flags('02'), flags('ff')]).toEqual([0, 0, 1])
  })

  it.each([
    '',
    'x',
    traceparent.slice(0, -1),
    `${traceparent}-`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    'x'.repeat(1_000_000),
  ])('is ignored where it is broken: %.60s', (broken) => {
    expect(producers({ traceparent: text(broken) })).toEqual([])
  })

  it('is ignored in a binary attribute', () => {
    const binaryValue = Buffer.from(traceparent)
    expect(producers({ traceparent: { dataType: 'Binary', binaryValue } })).toEqual([])
  })

  it.each(['', 'no pairs', `${'a'.repeat(600)}=1`, ',,,', '\u0000=\u0000'])(
    'does without a tracestate that is broken or too long: %.20j',
    (tracestate) => {
      const [context] = producers({ traceparent: text(traceparent), tracestate: text(tracestate) })
      expect(context?.traceState?.serialize()).toBe('')
    },
  )

  it.each([
    [`Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1`, 1],
    [
      `Sampled=1; Parent=53995C3F42CD8AD8 ;Lineage=1:a:0;Root=1-5759e988-bd862e3fe1be46a994272793`,
      1,
    ],
    [`Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0`, 0],
    [`Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=?`, 0],
    [`Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8`, 0],
  ])('is that of an AWSTraceHeader: %s', (header, traceFlags) => {
    expect(producers({}, header)).toEqual([
      {
        traceId: '5759e988bd862e3fe1be46a994272793',
        spanId: '53995c3f42cd8ad8',
        traceFlags,
        isRemote: true,
      },
    ])
  })

  it.each([
    'Root=1-5759e988-bd862e3fe1be46a994272793',
    'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=',
    'Root=1-00000000-000000000000000000000000;Parent=53995c3f42cd8ad8',
    'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=0000000000000000',
    'Root=2-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8',
    'Parent=53995c3f42cd8ad8',
    ';;;===',
    `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;X=${'x'.repeat(2_000)}`,
  ])('is ignored in an AWSTraceHeader that is broken or too long: %.60s', (header) => {
    expect(producers({}, header)).toEqual([])
  })

  it('is both where a message has both, and one where they are the same', () => {
    const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1'
    const both = producers({ traceparent: text(traceparent) }, header)
    expect(both.map((context) => context.spanId)).toEqual([spanId, '53995c3f42cd8ad8'])
    const same = header.replace('53995c3f42cd8ad8', spanId)
    expect(producers({ traceparent: text(traceparent) }, same)).toHaveLength(1)
  })
})

describe('the traceparent of a span', () => {
  it('is made from its context, and is none without a valid one', () => {
    expect(toTraceparent({ traceId, spanId, traceFlags: 1 })).toBe(traceparent)
    expect(toTraceparent({ traceId, spanId, traceFlags: 0 })).toBe(traceparent.replace(/1$/, '0'))
    expect(toTraceparent({ traceId: '0'.repeat(32), spanId, traceFlags: 1 })).toBeUndefined()
    expect(toTraceparent(undefined)).toBeUndefined()
  })
})
