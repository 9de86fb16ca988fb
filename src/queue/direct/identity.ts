/** AWS credentials, as every provider of the SDK gives them. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of temporary credentials. */
  readonly sessionToken?: string
  readonly expiration?: Date
}

/** Asked again when what it gave is about to expire; `forceRefresh` asks for new ones at once. */
export type CredentialProvider = (options?: { forceRefresh?: boolean }) => Promise<Credentials>

/**
 * The credentials of a service. The SDK's provider behind it keeps them and renews them before they
 * expire; here they are renewed once more when SQS says that they have, for all requests together.
 */
export interface Identity {
  current(): Promise<Credentials>
  /** Rises with each renewal that SQS's answer forced. */
  generation(): number
  /** Renews credentials of that generation; does nothing when somebody else has done it already. */
  renew(generation: number): Promise<void>
}

export function createIdentity(provider: CredentialProvider): Identity {
  let generation = 0
  let renewal: Promise<void> | undefined
  return {
    current: () => provider(),
    generation: () => generation,
    renew(stale) {
      if (stale !== generation) return Promise.resolve()
      renewal ??= provider({ forceRefresh: true })
        .then(() => {
          generation++
        })
        .finally(() => {
          renewal = undefined
        })
      return renewal
    },
  }
}
