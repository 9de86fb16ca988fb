import type { MessageAttribute } from '../../message/received.ts'
import { sqsLimits } from '../port.ts'
import { type EntryFault, senderFault } from './entry-fault.ts'
import { isSendable } from './sendable.ts'

/** Why SQS would refuse these message attributes; undefined if it would accept them. */
export function attributesFault(
  attributes: Readonly<Record<string, MessageAttribute>>,
): EntryFault | undefined {
  const all = Object.entries(attributes)
  if (all.length > sqsLimits.attributes) {
    return senderFault(
      'InvalidParameterValue',
      `A message has at most ${sqsLimits.attributes} attributes, this one has ${all.length}.`,
    )
  }
  for (const [name, attribute] of all) {
    const wrong = nameFault(name) ?? valueFault(attribute)
    if (wrong) {
      return senderFault('InvalidParameterValue', `The attribute ${JSON.stringify(name)} ${wrong}.`)
    }
  }
}

function nameFault(name: string): string | undefined {
  if (!/^[A-Za-z0-9_.-]{1,256}$/.test(name)) {
    return 'has a name that SQS refuses: 1 to 256 letters, digits, "_", "-" and "."'
  }
  if (/^(aws|amazon)\./i.test(name)) return 'has a name that is reserved: "AWS." and "Amazon."'
  if (name.startsWith('.') || name.endsWith('.') || name.includes('..')) {
    return 'has a name with a period at an end, or two in a row'
  }
}

function valueFault(attribute: MessageAttribute): string | undefined {
  if (!/^(String|Number|Binary)(\..+)?$/.test(attribute.dataType)) {
    return 'needs a data type String, Number or Binary'
  }
  if (attribute.dataType.length > 256) return 'has a data type of more than 256 characters'
  const isBinary = attribute.dataType.startsWith('Binary')
  if ('binaryValue' in attribute) {
    if (!isBinary) return 'has a binary value, which only the data type Binary may have'
    return attribute.binaryValue.byteLength === 0 ? 'has an empty value' : undefined
  }
  if (isBinary) return 'has the data type Binary and no binary value'
  if (attribute.stringValue === '') return 'has an empty value'
  if (!isSendable(attribute.stringValue)) return 'holds a character that SQS refuses'
  if (attribute.dataType.startsWith('Number') && !isNumeral(attribute.stringValue)) {
    return 'is a Number whose value is not a number'
  }
}

function isNumeral(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text))
}
