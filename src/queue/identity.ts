/** AWS credentials, as the providers of the SDK return them. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of temporary credentials. */
  readonly sessionToken?: string
  readonly expiration?: Date
}

/** Called again when the credentials are about to expire; `forceRefresh` asks for new ones at once. */
export type CredentialProvider = (options?: { forceRefresh?: boolean }) => Promise<Credentials>

/**
 * The credentials of a service. The SDK's provider behind it keeps them and renews them before they expire;
 * here it is called again when SQS refuses them before that, once for all requests.
 */
export interface Identity {
  current(): Promise<Credentials>
  /** Rises with each renewal that brought other keys. */
  generation(): number
  /**
   * Asks for other credentials than those of that generation. False when they are still the same, so that
   * another try is of no use; rejects when there are none.
   */
  renew(generation: number): Promise<boolean>
}

export function createIdentity(provider: CredentialProvider): Identity {
  let generation = 0
  let renewal: Promise<boolean> | undefined

  async function renewed(): Promise<boolean> {
    const before = await provider()
    await readProfilesAfresh()
    const after = await provider({ forceRefresh: true })
    if (isSame(before, after)) return false
    generation++
    return true
  }

  return {
    current: () => provider(),
    generation: () => generation,
    renew(stale) {
      if (stale !== generation) return Promise.resolve(true)
      renewal ??= renewed().finally(() => {
        renewal = undefined
      })
      return renewal
    },
  }
}

/**
 * The SDK reads the files in ~/.aws once per process, and also caches that a file is missing. This reads them
 * again, for every provider.
 */
export async function readProfilesAfresh(): Promise<void> {
  const { loadSharedConfigFiles } = await import('@smithy/core/config')
  await loadSharedConfigFiles({ ignoreCache: true })
}

function isSame(before: Credentials, after: Credentials): boolean {
  return (
    before.accessKeyId === after.accessKeyId &&
    before.secretAccessKey === after.secretAccessKey &&
    before.sessionToken === after.sessionToken
  )
}
