import type { MessageAttribute, Received } from '../../message/received.ts'
import { md5Of } from '../../queue/answers/body-md5.ts'

export { md5Of }

/**
 * The MD5 of message attributes, by which clients check that they arrived unchanged: of the name, the type and the
 * value of each, sorted by name, each with its length before it ("Calculating the MD5 message digest for message
 * attributes" in the SQS Developer Guide). Undefined without attributes.
 */
export function attributesMd5(attributes: Received['attributes']): string | undefined {
  const names = Object.keys(attributes).sort()
  if (names.length === 0) return undefined
  const parts = names.flatMap((name) => {
    const attribute = attributes[name] as MessageAttribute
    const value = 'binaryValue' in attribute ? attribute.binaryValue : attribute.stringValue
    const kind = 'binaryValue' in attribute ? binaryKind : stringKind
    return [...withLength(name), ...withLength(attribute.dataType), kind, ...withLength(value)]
  })
  return md5Of(Buffer.concat(parts))
}

const stringKind = Buffer.of(1)
const binaryKind = Buffer.of(2)

function withLength(value: string | Uint8Array): readonly Uint8Array[] {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.byteLength)
  return [length, bytes]
}
