import type { MessageAttribute } from '../../message/received.ts'

/** Holds the record of a dead-lettered message. */
export const failureAttribute = 'sluice.failure'

/** Holds where a replayed message came from. */
export const lineageAttribute = 'sluice.origin'

export type Attributes = Readonly<Record<string, MessageAttribute>>

/** SQS takes at most ten attributes on a message. */
const maxAttributes = 10

/** The attributes that a message can keep beside one of ours, and those that must travel inside it. */
export interface Divided {
  readonly kept: Attributes
  readonly overflow: Attributes
}

/** Makes room for one attribute of ours. */
export function divide(attributes: Attributes): Divided {
  const entries = Object.entries(attributes)
  return {
    kept: Object.fromEntries(entries.slice(0, maxAttributes - 1)),
    overflow: Object.fromEntries(entries.slice(maxAttributes - 1)),
  }
}

/** The attributes without ours. */
export function withoutOurs(attributes: Attributes): Attributes {
  const { [failureAttribute]: _record, [lineageAttribute]: _origin, ...others } = attributes
  return others
}

export function textAttribute(stringValue: string): MessageAttribute {
  return { dataType: 'String', stringValue }
}

/** An attribute as JSON holds it: bytes in base64. */
export interface StoredAttribute {
  readonly dataType: string
  readonly stringValue?: string
  readonly base64?: string
}

/** Undefined where there are none. */
export function storeAttributes(
  attributes: Attributes,
): Record<string, StoredAttribute> | undefined {
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

/** Reads what {@link storeAttributes} made; leaves out whatever does not look like it. */
export function restoreAttributes(stored: unknown): Attributes {
  if (typeof stored !== 'object' || stored === null) return {}
  const restored = Object.entries(stored).flatMap(([name, value]) => {
    const attribute = restoreAttribute(value)
    return attribute === undefined ? [] : [[name, attribute] as const]
  })
  return Object.fromEntries(restored)
}

function restoreAttribute(value: unknown): MessageAttribute | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { dataType, stringValue, base64 } = value as Record<string, unknown>
  if (typeof dataType !== 'string' || dataType === '') return undefined
  if (typeof stringValue === 'string' && stringValue !== '') return { dataType, stringValue }
  if (typeof base64 !== 'string' || base64 === '') return undefined
  return { dataType, binaryValue: new Uint8Array(Buffer.from(base64, 'base64')) }
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}
