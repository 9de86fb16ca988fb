import { Readable } from 'node:stream'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { until } from '../../../../src/cli/decode/input.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

describe('an input that ends with a signal', () => {
  it('yields the chunks before the signal, and does not wait for later ones', async () => {
    const controller = new AbortController()
    const input = new Readable({ read() {} })
    input.push('one')
    const chunks: string[] = []
    for await (const chunk of until(controller.signal, input)) {
      chunks.push(String(chunk))
      controller.abort()
    }
    expect(chunks).toEqual(['one'])
    expect(input.destroyed).toBe(true)
  })

  it('yields nothing if the signal has aborted before', async () => {
    const chunks: unknown[] = []
    const input = new Readable({ read() {} })
    for await (const chunk of until(AbortSignal.abort(), input)) chunks.push(chunk)
    expect(chunks).toEqual([])
  })

  it('keeps none of its chunks: a file may be larger than the memory', async () => {
    const chunks: WeakRef<Uint8Array>[] = []
    const input = Readable.from(made(100))
    const { signal } = new AbortController()
    let kept = 0
    for await (const chunk of until(signal, input)) {
      chunks.push(new WeakRef(chunk))
      if (chunks.length < 100) continue
      // What a WeakRef was asked for, or made of, lives until its turn is over.
      await new Promise((resolve) => setImmediate(resolve))
      collectGarbage()
      kept = chunks.filter((one) => one.deref() !== undefined).length
    }
    // The stream reads some ahead.
    expect(kept).toBeLessThan(40)
  })
})

function* made(count: number): Generator<Uint8Array> {
  for (let at = 0; at < count; at++) yield new Uint8Array(64 * 1024)
}
