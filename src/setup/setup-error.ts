/** What sort of trouble it is, so that a caller can tell a typing error from a refusal. */
export type SetupErrorKind =
  /** What was asked for cannot be: a name, a number, a combination. Nothing was done. */
  | 'input'
  /** Stream needs the keys of an IAM user, and there are none that could be set. Nothing was done. */
  | 'keys missing'
  /** AWS or Stream could not be reached, or refused the caller. */
  | 'unreachable'
  /** It was begun and could not be brought to its end; the message lists what was done. */
  | 'unfinished'
  /** It ran, and the answer is not what was hoped for. */
  | 'refused'

/**
 * Setting up cannot go on. The message is a sentence for a person: what, where, and what to do. It
 * never holds a key or a secret.
 */
export class SetupError extends Error {
  override readonly name = 'SetupError'
  readonly kind: SetupErrorKind

  constructor(kind: SetupErrorKind, sentence: string) {
    super(sentence)
    this.kind = kind
  }
}
