import type { MessageAttribute } from '../../message/received.ts'
import type { MessageWithAttributes } from '../record/attributes.ts'
import { originalAttributes } from '../record/record.ts'

/** The attributes that the first sender set, as texts: what is binary as `base64:…`. */
export function attributeTexts(message: MessageWithAttributes): Record<string, string> {
  const attributes = Object.entries(originalAttributes(message))
  return Object.fromEntries(attributes.map(([name, attribute]) => [name, textOf(attribute)]))
}

function textOf(attribute: MessageAttribute): string {
  return 'stringValue' in attribute
    ? attribute.stringValue
    : `base64:${Buffer.from(attribute.binaryValue).toString('base64')}`
}
