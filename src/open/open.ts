import { isUtf8 } from 'node:buffer'
import { chain, type Either, isLeft, left, map, mapLeft, right } from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { MalformedBody } from '../message/failure.ts'
import { decodeBase64 } from './base64.ts'
import { defaultLimits, type OpenLimits } from './limits.ts'
import { inflate, isGzip } from './gzip.ts'
import { parseJson } from './json.ts'
import { isSnsNotification } from './notification.ts'
import type { WireForm } from './wire-form.ts'

/** The content of a body. */
export interface Opened {
  /** The encodings, from the outside in: `['sns', 'base64', 'gzip', 'json']`. */
  readonly form: readonly WireForm[]
  /** The JSON text inside of all encodings. */
  readonly text: string
  /** The JSON values, at least one. They are not checked: any of them may not be an event. */
  readonly events: readonly unknown[]
}

/**
 * Opens the body of one SQS message in any form that Stream or SNS sends: a JSON value or an array of
 * them, plain, in base64, in base64 of gzip, and each of these inside an SNS notification. The form is
 * detected, not configured, since one queue can carry all of them. Never throws: a body that has none of
 * the forms, or exceeds a limit, is a MalformedBody with its reason.
 *
 * An empty array is malformed: acknowledging it would delete a body without a known meaning.
 */
export function open(
  body: string,
  limits: Partial<OpenLimits> = {},
): Either<MalformedBody, Opened> {
  return pipe(
    openText(body, { ...defaultLimits, ...limits }, maxEnvelopes),
    mapLeft((reason): MalformedBody => ({ _tag: 'MalformedBody', reason })),
  )
}

/** SNS writes one envelope; a relay of notifications may add another. Limits the recursion. */
const maxEnvelopes = 2

function openText(body: string, limits: OpenLimits, envelopes: number): Either<string, Opened> {
  const text = trim(body)
  if (text === '') return left(body === '' ? 'empty' : 'nothing but white space')
  if (startsLikeJson(text)) return openJson(text, ['json'], limits, envelopes)
  const bytes = decodeBase64(text)
  if (bytes !== undefined && isGzip(bytes)) return openGzip(bytes, limits, envelopes)
  if (bytes !== undefined && isUtf8(bytes)) {
    const inner = trim(bytes.toString('utf8'))
    if (startsLikeJson(inner)) return openJson(inner, ['base64', 'json'], limits, envelopes)
  }
  return openBareValue(text, limits)
}

function openGzip(bytes: Uint8Array, limits: OpenLimits, envelopes: number) {
  return pipe(
    inflate(bytes, limits.maxInflatedBytes),
    chain((inflated) =>
      isUtf8(inflated)
        ? right(trim(inflated.toString('utf8')))
        : left('gzip of text that is not UTF-8'),
    ),
    chain((text) => openJson(text, ['base64', 'gzip', 'json'], limits, envelopes)),
  )
}

/** `form` ends in `json`; an array says so instead. */
function openJson(
  text: string,
  form: readonly WireForm[],
  limits: OpenLimits,
  envelopes: number,
): Either<string, Opened> {
  // Nearly every message comes here, so without the closures of a pipe, which cost a tenth of the parse.
  const parsed = parseJson(text, limits.maxNesting)
  if (isLeft(parsed)) return parsed
  const value = parsed.right
  if (Array.isArray(value)) return openArray(value, text, form, limits)
  if (envelopes === 0 || !isSnsNotification(value)) return right({ form, text, events: [value] })
  return openNotification(value.Message, form, limits, envelopes)
}

function openArray(
  events: readonly unknown[],
  text: string,
  form: readonly WireForm[],
  { maxEvents }: OpenLimits,
): Either<string, Opened> {
  if (events.length === 0) return left('an empty array')
  if (events.length > maxEvents) {
    return left(`an array of ${events.length} events, more than ${maxEvents}`)
  }
  return right({ form: [...form.slice(0, -1), 'array'], text, events })
}

function openNotification(
  message: string,
  form: readonly WireForm[],
  limits: OpenLimits,
  envelopes: number,
): Either<string, Opened> {
  return pipe(
    openText(message, limits, envelopes - 1),
    map((inner) => ({ ...inner, form: [...form.slice(0, -1), 'sns', ...inner.form] as const })),
    mapLeft((reason) => `inside an SNS notification: ${reason}`),
  )
}

/** Opens a text that is not base64 and does not start like JSON: `null`, `true`, a number, or not JSON at all. */
function openBareValue(text: string, limits: OpenLimits): Either<string, Opened> {
  return pipe(
    parseJson(text, limits.maxNesting),
    map((value): Opened => ({ form: ['json'], text, events: [value] })),
    mapLeft(() => `neither JSON nor base64 of JSON or of gzip (${text.length} characters)`),
  )
}

/** `{`, `[` and `"` are not base64 digits, so a text that starts with one can only be JSON. */
const startsLikeJson = (text: string) => text[0] === '{' || text[0] === '[' || text[0] === '"'

/** Strips white space and a byte order mark, which JavaScript counts as white space, at both ends. */
const trim = (text: string) => text.trim()
