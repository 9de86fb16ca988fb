/** The kind of a failure, so that a caller can distinguish invalid input from a refusal. */
export type SetupErrorKind =
  /** The input is not valid: a name, a number, a combination. Nothing was changed. */
  | 'input'
  /** An option needs event hooks, and the older settings of Stream were asked for. Nothing was changed. */
  | 'older settings'
  /** The policy of the queue cannot be read. Nothing was changed. */
  | 'queue policy'
  /** Stream needs the keys of an IAM user, and none were given. Nothing was changed. */
  | 'keys missing'
  /** Stream does not accept the API key or its secret. */
  | 'API key'
  /** The app is in another region of Stream, or at another address. */
  | 'API address'
  /** AWS or Stream could not be reached, or refused the caller. */
  | 'unreachable'
  /** It could not be finished; the message lists what was done. */
  | 'unfinished'
  /** It ran, and the answer is a refusal. */
  | 'refused'

/**
 * Setting up failed. The message is a sentence for a person: what, where, and what to do. It never contains a
 * key or a secret.
 */
export class SetupError extends Error {
  override readonly name = 'SetupError'
  readonly kind: SetupErrorKind

  constructor(kind: SetupErrorKind, sentence: string) {
    super(sentence)
    this.kind = kind
  }
}
