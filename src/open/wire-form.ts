/** One encoding of a body. `array` is a JSON array of events, `json` any other JSON value. */
export type WireForm = (typeof forms)[number]

const forms = ['json', 'base64', 'gzip', 'sns', 'array'] as const

/**
 * The forms of events in the body of a message: JSON; base64 of JSON; base64 of gzip of
 * JSON; an SNS notification around JSON; a JSON array of events.
 */
export const wireForms: readonly WireForm[] = forms
