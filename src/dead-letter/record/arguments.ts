import type { FailureTag } from '../../message/failure.ts'
import { assertReceived, type Received } from '../../message/received.ts'
import { isToken } from '../../message/sendable-text.ts'
import { isTraceparent } from '../../message/traceparent.ts'
import { hasProperty, isList, property } from '../../message/thrown.ts'

/** Checks what a program without types may pass. Errors name kinds of values, never the values. */

interface Expected {
  /** With its article: `a number`. */
  readonly what: string
  readonly is: (value: unknown) => boolean
}
type Fields = Readonly<Record<string, Expected>>

const text: Expected = { what: 'a string', is: (value) => typeof value === 'string' }
const number: Expected = {
  what: 'a number',
  is: (value) => typeof value === 'number' && !Number.isNaN(value),
}
const wholeNumber: Expected = {
  what: 'a whole number from 0',
  is: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
}
const positiveNumber: Expected = {
  what: 'a whole number from 1',
  is: (value) => wholeNumber.is(value) && value !== 0,
}
const texts: Expected = {
  what: 'a list of strings',
  is: (value) => isList(value) && value.every(text.is),
}
const time: Expected = {
  what: 'a time in milliseconds since 1970, such as Date.now()',
  is: (value) => typeof value === 'number' && !Number.isNaN(new Date(value).getTime()),
}
const freshId: Expected = {
  what: 'an id of 1 to 128 printable ASCII characters, such as randomUUID()',
  is: (value) => typeof value === 'string' && isToken(value),
}
const traceparent: Expected = {
  what: 'a W3C traceparent: 00-TRACE-SPAN-FLAGS, in hexadecimal',
  is: isTraceparent,
}
const aFunction: Expected = { what: 'a function', is: (value) => typeof value === 'function' }
const object: Expected = {
  what: 'an object',
  is: (value) => typeof value === 'object' && value !== null,
}
const issues: Expected = {
  what: 'a list of issues, each with a normalisedPath and what was expected',
  is: (value) =>
    isList(value) &&
    value.every(
      (issue) => text.is(property(issue, 'normalisedPath')) && text.is(property(issue, 'expected')),
    ),
}
const history: Expected = {
  what: 'a list of failed attempts, each with at, attempt and reason',
  is: (value) =>
    isList(value) &&
    value.every(
      (one) =>
        text.is(property(one, 'at')) &&
        wholeNumber.is(property(one, 'attempt')) &&
        text.is(property(one, 'reason')) &&
        optional(text).is(property(one, 'fingerprint')) &&
        optional(text).is(property(one, 'worker')),
    ),
}
const attributes: Expected = {
  what: 'an object of message attributes, each with a dataType and a stringValue or a binaryValue',
  is: (value) => valuesOf(value)?.every(isAttribute) === true,
}
function valuesOf(value: unknown): readonly unknown[] | undefined {
  return object.is(value) && !isList(value) ? Object.values(Object(value)) : undefined
}

function isAttribute(value: unknown): boolean {
  const isValue = hasProperty(value, 'stringValue')
    ? text.is(property(value, 'stringValue'))
    : ArrayBuffer.isView(property(value, 'binaryValue'))
  return isValue && text.is(property(value, 'dataType'))
}

function optional({ what, is }: Expected): Expected {
  return { what, is: (value) => value === undefined || is(value) }
}

const received = { attributes }
const messageOptions = {
  nowMs: time,
  maxMessageBytes: optional(number),
  deduplicationId: optional(freshId),
}
const replayOptions = {
  ...messageOptions,
  maxAttempts: optional(positiveNumber),
  body: optional(text),
  edit: optional(object),
}
const edit = { by: text, paths: texts }
const deadLetterOptions = {
  ...messageOptions,
  sourceQueueArn: optional(text),
  worker: optional(text),
  redact: optional(aFunction),
  event: optional(object),
  history: optional(history),
  traceparent: optional(traceparent),
}
const eventPart = { index: wholeNumber, json: text }

const failure = { what: 'a Failure, that of a dead-lettered outcome or failureFrom(error)' }

/** What a failure has beside its tag, and beside what is optional. */
const failures: Readonly<Record<FailureTag, Fields>> = {
  CorruptedBody: {},
  MalformedBody: { reason: text },
  NotAnEvent: { found: text },
  InvalidPayload: { type: text, issues },
  DriftRefused: { type: text, drift: issues },
  UnhandledType: { type: text },
  HandlerFailed: { type: text },
  HandlerTimedOut: { type: text, seconds: number },
  PermanentlyFailed: { type: text },
  RetryRequested: { type: text, seconds: number },
  MiddlewareBroken: { type: text, cause: object },
  Postponed: { type: optional(text), because: text },
  Interrupted: { type: optional(text), by: text },
  ProcessingFailed: { type: optional(text) },
}

/**
 * Of other attributes than ours only the kind is checked: this is done for each received message.
 *
 * @throws TypeError when its attributes cannot be read.
 */
export function checkMessage(value: unknown): void {
  const given = property(value, 'attributes')
  if (valuesOf(given)?.every(object.is) !== true)
    throw wrong('message.attributes', attributes, given)
}

/** @throws TypeError when the attributes of a message to send cannot be sent. */
export function checkAttributesToSend(value: unknown): void {
  check('message', value, { attributes: optional(attributes) })
}

/** @throws TypeError that names the wrong field. */
export function checkReceived(value: Received): void {
  assertReceived(value)
  check('received', value, received)
}

/** @throws TypeError for what is no failure, and that names the field that it lacks. */
export function checkFailure(value: unknown): void {
  const tag = property(value, '_tag')
  if (typeof tag !== 'string' || !Object.hasOwn(failures, tag)) {
    throw wrong('failure', failure, value)
  }
  check('failure', value, failures[tag as FailureTag])
}

/** @throws TypeError that names the wrong option. */
export function checkReplayOptions(value: unknown): void {
  check('options', value, replayOptions)
  const made = property(value, 'edit')
  if (made !== undefined) check('options.edit', made, edit)
}

/** @throws TypeError that names the wrong option. */
export function checkDeadLetterOptions(value: unknown): void {
  check('options', value, deadLetterOptions)
  const event = property(value, 'event')
  if (event !== undefined) check('options.event', event, eventPart)
}

function check(name: string, value: unknown, fields: Fields): void {
  for (const [key, expected] of Object.entries(fields)) {
    const field = property(value, key)
    if (!expected.is(field)) throw wrong(`${name}.${key}`, expected, field)
  }
}

function wrong(name: string, { what }: Pick<Expected, 'what'>, value: unknown): TypeError {
  return new TypeError(`${name} must be ${what}, got ${kindOf(value)}`)
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value)
  if (isList(value)) return 'an array'
  const kind = typeof value
  return kind === 'object' ? 'an object' : `a ${kind}`
}
