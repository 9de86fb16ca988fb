import { type Baggage, type BaggageEntry, propagation } from '@opentelemetry/api'
import type { MessageInfo } from '../../pipeline/instrumentation/instrumentation.ts'
import { textOf } from './contexts.ts'

/** The specification's own limits: W3C Baggage asks for at least 8,192 bytes and 64 members. */
const maxCharacters = 8_192
const maxMembers = 64

/** A token of HTTP (RFC 9110), as a key must be. */
const token = /^[\w!#$%&'*+.^`|~-]+$/

/**
 * The baggage that a message carries in its W3C `baggage` attribute, for the context of its handler. Undefined without
 * any. Members that cannot be read are left out, and so is all of it where it is too long.
 */
export function baggageOf({ attributes }: Pick<MessageInfo, 'attributes'>): Baggage | undefined {
  const text = textOf(attributes.baggage)
  if (text === undefined || text.length > maxCharacters) return undefined
  const entries: Record<string, BaggageEntry> = Object.create(null)
  for (const member of text.split(',', maxMembers)) {
    const [key, value] = memberOf(member) ?? []
    if (key !== undefined && value !== undefined) entries[key] = { value }
  }
  return Object.keys(entries).length === 0 ? undefined : propagation.createBaggage(entries)
}

/** Without the properties behind a semicolon: nobody has asked for them. */
function memberOf(text: string): readonly [key: string, value: string] | undefined {
  const [member = ''] = text.split(';', 1)
  const at = member.indexOf('=')
  const key = member.slice(0, at).trim()
  if (at < 1 || !token.test(key)) return undefined
  try {
    return [key, decodeURIComponent(member.slice(at + 1).trim())]
  } catch {
    return undefined
  }
}
