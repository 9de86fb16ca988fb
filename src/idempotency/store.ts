/**
 * Where the keys of events are kept: which are in progress, and which are done. Ours are `memoryStore`,
 * `redisStore`, `postgresStore` and `dynamoDbStore`. Each method decides and changes in one step, so that of two
 * that ask at once one gets the key. A method that rejects has an unknown outcome, and may be called again.
 */
export interface IdempotencyStore {
  /** Takes the key, unless another run has its lease or it is done. With the same token it succeeds again. */
  begin(run: IdempotencyRun): Promise<Begun>
  /** Extends the lease to `leaseSeconds` from now. False when the run no longer has the key. */
  renew(run: IdempotencyRun): Promise<boolean>
  /**
   * Marks the key as done for `ttlSeconds` from now. Also where the lease is over and nobody has taken the key since.
   * False when another run has it, or it is done already: then nothing is changed.
   */
  done(run: IdempotencyRun): Promise<boolean>
  /** Frees the key. Does nothing when the run no longer has it. */
  release(run: IdempotencyRun): Promise<void>
}

/** One run of a handler under a key. */
export interface IdempotencyRun {
  /** Holds no payload: `delivery.key`, or a SHA-256. At most 200 characters. */
  readonly key: string
  /** A random UUID, which no other run has: who has lost its lease cannot change what another one has. */
  readonly token: string
  /** How long the key is kept from others, from the last `begin` or `renew`, in seconds. */
  readonly leaseSeconds: number
  /** How long it is known as done, in seconds. */
  readonly ttlSeconds: number
}

/**
 * What `begin` found: the run has the key now; the key is done; or another run has it, for at most this long
 * unless that run renews its lease.
 */
export type Begun = 'begun' | 'done' | { readonly inProgressSeconds: number }
