import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto'
import type { SignatureV4 } from '@smithy/signature-v4'

type HashClass = ConstructorParameters<typeof SignatureV4>[0]['sha256']

/**
 * A SHA-256 class for the signer, on node:crypto: plain, or keyed (HMAC) when made with a secret.
 *
 * Turning a secret into a key costs more than the HMAC itself, and every signature uses the same two
 * secrets: so keys are kept, a bounded number of them, for as long as the class lives.
 */
export function sha256Class(): HashClass {
  const keys = createKeyStore()
  return class Sha256 {
    readonly #key: KeyObject | undefined
    #data: Uint8Array | undefined

    constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
      this.#key = secret === undefined ? undefined : keys.of(secret)
    }

    update(chunk: Uint8Array): void {
      this.#data = this.#data === undefined ? chunk : Buffer.concat([this.#data, chunk])
    }

    async digest(): Promise<Uint8Array> {
      const data = this.#data ?? new Uint8Array()
      if (this.#key === undefined) return hash('sha256', data, 'buffer')
      return createHmac('sha256', this.#key).update(data).digest()
    }

    reset(): void {
      this.#data = undefined
    }
  }
}

interface KeyStore {
  of(secret: string | ArrayBuffer | ArrayBufferView): KeyObject
}

const mostKeys = 16

function createKeyStore(): KeyStore {
  const fromText = new Map<string, KeyObject>()
  const fromBytes = new WeakMap<ArrayBuffer | ArrayBufferView, KeyObject>()
  return {
    of(secret) {
      if (typeof secret !== 'string') {
        const known = fromBytes.get(secret)
        if (known !== undefined) return known
        const key = createSecretKey(bytesOf(secret))
        fromBytes.set(secret, key)
        return key
      }
      const known = fromText.get(secret)
      if (known !== undefined) return known
      if (fromText.size >= mostKeys) fromText.clear()
      const key = createSecretKey(secret, 'utf8')
      fromText.set(secret, key)
      return key
    },
  }
}

function bytesOf(source: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (source instanceof ArrayBuffer) return new Uint8Array(source)
  return new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
}
