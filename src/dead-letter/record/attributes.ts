import type * as t from 'io-ts'
import type { MessageAttribute } from '../../message/received.ts'
import { lenient, text } from './lenient.ts'

/** Holds the record of a dead-lettered message. */
export const failureAttribute = 'sluice.failure'

/** Holds the lineage of a replayed message: where it came from. */
export const lineageAttribute = 'sluice.origin'

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>

/** SQS accepts at most ten attributes on a message. */
const maxAttributes = 10

/** The attributes that a message can keep beside one of ours, and those that must be stored inside it. */
export interface Divided {
  readonly kept: MessageAttributes
  readonly overflow: MessageAttributes
}

/** Makes room for one attribute of ours. */
export function divide(attributes: MessageAttributes): Divided {
  const entries = Object.entries(attributes)
  return {
    kept: Object.fromEntries(entries.slice(0, maxAttributes - 1)),
    overflow: Object.fromEntries(entries.slice(maxAttributes - 1)),
  }
}

/** The attributes without ours. */
export function withoutOurs(attributes: MessageAttributes): MessageAttributes {
  const { [failureAttribute]: _record, [lineageAttribute]: _origin, ...others } = attributes
  return others
}

export function textAttribute(stringValue: string): MessageAttribute {
  return { dataType: 'String', stringValue }
}

/** An attribute as JSON holds it: bytes in base64. */
export const StoredAttribute = lenient(
  'StoredAttribute',
  { dataType: text },
  { stringValue: text, base64: text },
)
export type StoredAttribute = t.TypeOf<typeof StoredAttribute>

export type StoredAttributes = Readonly<Record<string, StoredAttribute>>

/** Undefined where there are none. */
export function storeAttributes(attributes: MessageAttributes): StoredAttributes | undefined {
  if (Object.keys(attributes).length === 0) return undefined
  return mapValues(attributes, (attribute) =>
    'stringValue' in attribute
      ? { dataType: attribute.dataType, stringValue: attribute.stringValue }
      : {
          dataType: attribute.dataType,
          base64: Buffer.from(attribute.binaryValue).toString('base64'),
        },
  )
}

/** Reads what {@link storeAttributes} made; leaves out an attribute without a value. */
export function restoreAttributes(stored: StoredAttributes = {}): MessageAttributes {
  const restored = Object.entries(stored).flatMap(([name, value]) => {
    const attribute = restoreAttribute(value)
    return attribute === undefined ? [] : [[name, attribute] as const]
  })
  return Object.fromEntries(restored)
}

function restoreAttribute(stored: StoredAttribute): MessageAttribute | undefined {
  const { dataType, stringValue, base64 } = stored
  if (stringValue !== undefined) return { dataType, stringValue }
  if (base64 === undefined) return undefined
  return { dataType, binaryValue: new Uint8Array(Buffer.from(base64, 'base64')) }
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}
