import type * as t from 'io-ts'

/**
 * io-ts's errors as a tree: each error repeats its whole path, here every part occurs once. Keys are
 * those of io-ts: in a union or an intersection they number its codecs.
 */
export interface CodecFault {
  readonly codec: t.Decoder<unknown, unknown>
  /** The codec refused the value as a whole, not for one of its parts. */
  refused: boolean
  parts: Map<string, CodecFault> | undefined
}

export function codecFaultOf(codec: t.Decoder<unknown, unknown>, errors: t.Errors): CodecFault {
  const root: CodecFault = { codec, refused: false, parts: undefined }
  for (const { context } of errors) {
    let fault = root
    // The first entry is the event itself.
    for (let depth = 1; depth < context.length; depth++) {
      fault = partOf(fault, context[depth] as t.ContextEntry)
    }
    fault.refused = true
  }
  return root
}

function partOf(fault: CodecFault, { key, type }: t.ContextEntry): CodecFault {
  fault.parts ??= new Map()
  const known = fault.parts.get(key)
  if (known !== undefined) return known
  const part: CodecFault = { codec: type, refused: false, parts: undefined }
  fault.parts.set(key, part)
  return part
}
