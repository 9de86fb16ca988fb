import { isLeft } from 'fp-ts/lib/Either.js'
import type { EventPart } from '../message/event-part.ts'
import { elementTexts } from './element-text.ts'
import type { OpenLimits } from './limits.ts'
import { open } from './open.ts'

/**
 * Cuts the events out of a body that holds several, in their order. Empty for a body that is one event, and
 * for one that cannot be opened: such a body is dead-lettered as a whole.
 *
 * @param limits those that the body was processed with. Default: 16 MiB decompressed, 64 levels of nesting,
 * 10,000 events.
 * @throws TypeError for a body that is not a string.
 */
export function splitBody(body: string, limits?: Partial<OpenLimits>): readonly EventPart[] {
  if (typeof body !== 'string') throw new TypeError('body must be a string, such as received.body')
  const opened = open(body, limits)
  if (isLeft(opened) || opened.right.events.length === 1) return []
  return Array.from(elementTexts(opened.right.text), (json, index) => ({ index, json }))
}
