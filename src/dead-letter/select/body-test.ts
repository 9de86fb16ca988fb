import { isLeft } from 'fp-ts/lib/Either.js'
import { type Opened, open } from '../../open/open.ts'
import type { Filter } from './filter.ts'

/** Whether a body meets the conditions on it. */
export type BodyTest = (body: string) => boolean

/** The conditions of a filter that need the body, as a function; undefined where there are none. */
export function bodyTest({ cid, user, contains }: Filter): BodyTest | undefined {
  const tests: ((opened: Pick<Opened, 'text' | 'events'>) => boolean)[] = []
  if (cid !== undefined) tests.push(({ events }) => someField(events, isCid(cid)))
  if (user !== undefined) tests.push(({ events }) => someField(events, isUser(user)))
  if (contains !== undefined) {
    tests.push(({ text, events }) => text.includes(contains) || holdsText(events, contains))
  }
  if (tests.length === 0) return undefined
  return (body) => {
    const opened = open(body)
    // What cannot be decoded is searched as it is.
    const content = isLeft(opened) ? { text: body, events: [] } : opened.right
    return tests.every((test) => test(content))
  }
}

type FieldTest = (key: string, value: unknown) => boolean

/** Stream names a channel by `cid`, and in parts; a call by `call_cid`. */
function isCid(cid: string): FieldTest {
  return (key, value) => {
    if (key === 'cid' || key.endsWith('_cid')) return value === cid
    return isObject(value) && `${value.channel_type}:${value.channel_id}` === cid
  }
}

/** Stream names a user by an object, as in `user` and `created_by`, or by an id, as in `user_id`. */
function isUser(id: string): FieldTest {
  return (key, value) => {
    if (key === 'user_id' || key.endsWith('_user_id')) return value === id
    const isOfUser = key === 'user' || key.endsWith('_user') || key.endsWith('_by')
    if (isOfUser) return value === id || (isObject(value) && value.id === id)
    const isOfUsers = key === 'users' || key.endsWith('_users') || key.endsWith('user_ids')
    return (
      isOfUsers &&
      Array.isArray(value) &&
      value.some((one) => one === id || (isObject(one) && one.id === id))
    )
  }
}

/** Whether a field at any depth passes the test. `open` has limited the depth. */
function someField(value: unknown, test: FieldTest, key = ''): boolean {
  if (test(key, value)) return true
  if (Array.isArray(value)) return value.some((one) => someField(one, test))
  if (!isObject(value)) return false
  return Object.entries(value).some(([name, field]) => someField(field, test, name))
}

function holdsText(value: unknown, text: string): boolean {
  if (typeof value === 'string') return value.includes(text)
  if (Array.isArray(value)) return value.some((one) => holdsText(one, text))
  return isObject(value) && Object.values(value).some((one) => holdsText(one, text))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
