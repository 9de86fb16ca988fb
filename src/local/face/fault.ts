/** Why a request is refused: thrown by an action, and answered as SQS does. */
export class SqsFault extends Error {
  override readonly name = 'SqsFault'
  /** SQS's name of the error. */
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

export function missingParameter(name: string): SqsFault {
  return new SqsFault('MissingParameter', `The request must contain the parameter ${name}.`)
}

export function invalidParameter(message: string): SqsFault {
  return new SqsFault('InvalidParameterValue', message)
}
