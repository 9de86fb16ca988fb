import { isLeft } from 'fp-ts/lib/Either.js'
import type { FoundMessage } from '../../dead-letter/desk.ts'
import { attributeTexts } from '../../dead-letter/words/attributes.ts'
import { elementTexts } from '../../open/element-text.ts'
import { open } from '../../open/open.ts'
import type { MessageBody } from '../wire/dead-letters.ts'

/** The body of a message, and the values of its attributes. */
export function bodyOf({ entry, received }: FoundMessage): MessageBody {
  const { body } = received
  const opened = open(body)
  const common = {
    raw: body,
    bytes: entry.bodyBytes,
    issues: entry.record?.issues ?? [],
    attributes: attributeTexts(received),
  }
  if (isLeft(opened)) return { ...common, malformed: opened.left.reason }
  const { form, text } = opened.right
  // As they were written: to parse and print them would round large numbers.
  const events = form.includes('array') ? [...elementTexts(text)] : [text]
  return { ...common, form, events }
}
