import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto'
import type { SignatureV4 } from '@smithy/signature-v4'

type HashClass = ConstructorParameters<typeof SignatureV4>[0]['sha256']

/**
 * A SHA-256 class for the signer, on node:crypto: plain, or keyed (HMAC) when made with a secret.
 *
 * Turning a secret into a key costs more than the HMAC itself, and every signature of a day uses the
 * same one: so it is kept, for as long as the signer keeps the secret.
 */
export function sha256Class(): HashClass {
  const hmac = rememberingHmac()
  return class Sha256 {
    readonly #secret: Secret | undefined
    #data: Uint8Array | undefined

    constructor(secret?: Secret) {
      this.#secret = secret
    }

    update(chunk: Uint8Array): void {
      this.#data = this.#data === undefined ? chunk : Buffer.concat([this.#data, chunk])
    }

    async digest(): Promise<Uint8Array> {
      const data = this.#data ?? new Uint8Array()
      return this.#secret === undefined ? hash('sha256', data, 'buffer') : hmac(this.#secret, data)
    }

    reset(): void {
      this.#data = undefined
    }
  }
}

type Secret = string | ArrayBuffer | ArrayBufferView

/**
 * The signer takes two HMACs a signature: one of the day's key, which is bytes, over what is signed;
 * and one of the secret access key, which is text, over the access key id, to find the day's key by.
 * That one is the same each time, and given from memory.
 */
function rememberingHmac(): (secret: Secret, data: Uint8Array) => Uint8Array {
  const keys = new WeakMap<ArrayBuffer | ArrayBufferView, KeyObject>()
  let last: { secret: string; data: Uint8Array; digest: Uint8Array } | undefined
  return (secret, data) => {
    if (typeof secret !== 'string') {
      let key = keys.get(secret)
      if (key === undefined) {
        key = createSecretKey(bytesOf(secret))
        keys.set(secret, key)
      }
      return createHmac('sha256', key).update(data).digest()
    }
    if (last === undefined || last.secret !== secret || Buffer.compare(last.data, data) !== 0) {
      last = { secret, data, digest: createHmac('sha256', secret).update(data).digest() }
    }
    return last.digest
  }
}

function bytesOf(source: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (source instanceof ArrayBuffer) return new Uint8Array(source)
  return new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
}
