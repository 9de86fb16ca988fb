/** One request of the JSON protocol, as far as the server of canned answers needs it. */
export interface Frame {
  /** `ReceiveMessage`, from the header `x-amz-target: AmazonSQS.ReceiveMessage`. */
  readonly action: string
  readonly body: string
}

/**
 * Cuts a connection's bytes into requests. Only what the measured clients send is understood: a
 * method, headers, and a body of a stated length.
 */
export function createFrameReader(onFrame: (frame: Frame) => void): (chunk: Buffer) => void {
  let pending: Buffer | undefined
  return (chunk) => {
    let bytes = pending === undefined ? chunk : Buffer.concat([pending, chunk])
    pending = undefined
    for (;;) {
      const headEnd = bytes.indexOf('\r\n\r\n')
      if (headEnd === -1) break
      const head = bytes.toString('latin1', 0, headEnd)
      const length = Number(contentLength.exec(head)?.[1] ?? 0)
      const end = headEnd + 4 + length
      if (bytes.length < end) break
      onFrame({
        action: target.exec(head)?.[1] ?? '',
        body: bytes.toString('utf8', headEnd + 4, end),
      })
      if (bytes.length === end) return
      bytes = bytes.subarray(end)
    }
    pending = bytes
  }
}

const contentLength = /\r\ncontent-length: *(\d+)/i
const target = /\r\nx-amz-target: *AmazonSQS\.(\w+)/i
