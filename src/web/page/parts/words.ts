/** How numbers, times and sizes are written everywhere on the page. */

const whole = new Intl.NumberFormat('en')

export function count(value: number): string {
  return whole.format(value)
}

/** `1 message`, `3 messages`. */
export function messages(value: number): string {
  return value === 1 ? '1 message' : `${count(value)} messages`
}

/** A time span in its largest unit: `12 s`, `3 min`, `5 h`, `2 d`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 100) return `${seconds} s`
  if (seconds < 100 * 60) return `${Math.round(seconds / 60)} min`
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} d`
}

/** `0.4 ms`, `12 ms`, `1.8 s`. */
export function duration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 100_000) return `${(ms / 1000).toFixed(1)} s`
  return span(ms)
}

/** Of a handler; a dash where none was called. */
export function handlerTime(ms: number): string {
  return ms === 0 ? '–' : duration(ms)
}

export function bytes(value: number): string {
  if (value < 1024) return `${value} B`
  if (value < 1024 * 1024) return `${(value / 1024).toFixed(1)} KiB`
  return `${(value / 1024 / 1024).toFixed(1)} MiB`
}

const forms: Readonly<Record<string, string>> = { json: 'JSON', array: 'JSON array', sns: 'SNS' }

/** How a body is encoded, outermost first: `JSON in gzip in base64`. */
export function formWords(form: readonly string[]): string {
  return form
    .map((one) => forms[one] ?? one)
    .reverse()
    .join(' in ')
}

const dateAndTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

const timeOnly = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

export function dateTime(ms: number): string {
  return dateAndTime.format(ms)
}

export function clockTime(ms: number): string {
  return timeOnly.format(ms)
}
