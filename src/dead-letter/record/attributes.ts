import type { MessageAttribute, MessageAttributes } from '../../message/received.ts'
import { sqsLimits } from '../../message/sqs-limits.ts'
import { type LenientCodec, lenient, text } from './lenient.ts'

/** The name of the message attribute that holds the record of a dead letter, as JSON. */
export const failureAttribute = 'sluice.failure'

/** The name of the message attribute that holds the lineage of a replayed message, as JSON. */
export const lineageAttribute = 'sluice.origin'

/** A message, received or to send, of which only the attributes are read. */
export interface MessageWithAttributes {
  readonly attributes: MessageAttributes
}

/** The attributes that a message can keep beside one of ours, and those that must be stored inside it. */
export interface Divided {
  readonly kept: MessageAttributes
  readonly overflow: MessageAttributes
}

/** Makes room for one attribute of ours. */
export function divide(attributes: MessageAttributes): Divided {
  const entries = Object.entries(attributes)
  return {
    kept: Object.fromEntries(entries.slice(0, sqsLimits.attributes - 1)),
    overflow: Object.fromEntries(entries.slice(sqsLimits.attributes - 1)),
  }
}

/** The attributes without ours. */
export function withoutOurs(attributes: MessageAttributes): MessageAttributes {
  const { [failureAttribute]: _record, [lineageAttribute]: _lineage, ...others } = attributes
  return others
}

export function textAttribute(stringValue: string): MessageAttribute {
  return { dataType: 'String', stringValue }
}

/** The text of an attribute; undefined where it is absent or binary. */
export function textOf(attribute: MessageAttribute | undefined): string | undefined {
  return attribute !== undefined && 'stringValue' in attribute ? attribute.stringValue : undefined
}

/** An attribute as JSON holds it. One without a value is left out. */
export interface StoredAttribute {
  readonly dataType: string
  readonly stringValue?: string
  /** The bytes of a binary attribute, in base64. */
  readonly base64?: string
}

export const StoredAttribute: LenientCodec<StoredAttribute> = lenient(
  'StoredAttribute',
  { dataType: text },
  { stringValue: text, base64: text },
)

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
