/** An error that a request gets as its answer. */
export class SqsFault extends Error {
  override readonly name: string

  constructor(name: string, message: string) {
    super(message)
    this.name = name
  }
}

/** The error for a queue or task that is not there. */
export function notFound(what: string, which: unknown): SqsFault {
  return new SqsFault('ResourceNotFoundException', `There is no ${what} ${String(which)}.`)
}
