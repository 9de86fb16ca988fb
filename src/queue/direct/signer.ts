import { sha256Class } from '../sha256.ts'
import type { Credentials } from '../identity.ts'

/** The signed parts of a request: everything that SQS reads of it. */
export interface Unsigned {
  /** `ReceiveMessage`. */
  readonly action: string
  /** Host, with the port where it is not the scheme's own. */
  readonly host: string
  readonly path: string
  /** JSON. */
  readonly body: string
  readonly atMs: number
}

/** Names and values alternate, the fastest form for undici. The host is separate. */
export type HeaderList = string[]

export interface Signer {
  sign(request: Unsigned): Promise<HeaderList>
}

export interface SignerOptions {
  readonly region: string
  /** Called for each signature; it caches and renews the credentials. */
  readonly credentials: () => Promise<Credentials>
}

/** Signature Version 4 for `sqs`, by AWS's own signer. */
export async function createSigner({ region, credentials }: SignerOptions): Promise<Signer> {
  const { SignatureV4 } = await import('@smithy/signature-v4')
  const signer = new SignatureV4({
    region,
    credentials,
    service: 'sqs',
    sha256: sha256Class(),
    // The payload's hash is signed anyway; only S3 requires it as a header.
    applyChecksum: false,
  })
  return {
    async sign({ action, host, path, body, atMs }) {
      const target = `AmazonSQS.${action}`
      const { headers } = await signer.sign(
        {
          method: 'POST',
          protocol: 'https:',
          hostname: host,
          path,
          headers: { 'content-type': contentType, host, 'x-amz-target': target },
          body,
        },
        { signingDate: new Date(atMs) },
      )
      return headerList(target, headers)
    },
  }
}

/**
 * Reuses the last signature while the request and the second are the same: a busy worker sends the same poll
 * hundreds of times a second. (A signature contains no nonce: its time is in seconds, and it is valid for
 * minutes.)
 */
export function rememberLast(signer: Signer, identity: () => unknown): Signer {
  let last:
    | { request: Unsigned; second: number; identity: unknown; headers: HeaderList }
    | undefined
  return {
    async sign(request) {
      const second = Math.floor(request.atMs / 1000)
      const current = identity()
      if (
        last !== undefined &&
        last.second === second &&
        last.identity === current &&
        last.request.body === request.body &&
        last.request.action === request.action &&
        last.request.host === request.host &&
        last.request.path === request.path
      ) {
        return last.headers
      }
      const headers = await signer.sign(request)
      last = { request, second, identity: current, headers }
      return headers
    },
  }
}

const contentType = 'application/x-amz-json-1.0'

function headerList(target: string, headers: Readonly<Record<string, string>>): HeaderList {
  const list = ['content-type', contentType, 'x-amz-target', target, 'user-agent', 'sluice']
  for (const name of signedNames) {
    const value = headers[name]
    if (value !== undefined) list.push(name, value)
  }
  return list
}

const signedNames = ['x-amz-date', 'x-amz-security-token', 'authorization']
