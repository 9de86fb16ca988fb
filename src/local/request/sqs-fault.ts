/** An error that is the answer to a request. */
export class SqsFault extends Error {
  override readonly name: string

  constructor(name: string, message: string) {
    super(message)
    this.name = name
  }
}

/** The error for a queue or task that does not exist. */
export function notFound(what: string, which: unknown): SqsFault {
  return new SqsFault('ResourceNotFoundException', `There is no ${what} ${String(which)}.`)
}
