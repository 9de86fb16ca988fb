import { describe, expect, it } from 'vitest'
import { mostBodyBytes, readJson } from '../../../../src/web/answer/read-json.ts'

function post(body: RequestInit['body'], headers: Record<string, string> = {}): Request {
  return new Request('http://127.0.0.1/api/plans', {
    method: 'POST',
    headers,
    body: body ?? null,
    duplex: 'half',
  })
}

describe('readJson', () => {
  it('reads JSON that comes in parts, with a character cut in two', async () => {
    const bytes = new TextEncoder().encode('{"a":"é"}')
    const parts = [bytes.slice(0, 7), bytes.slice(7)]
    expect(await readJson(post(ReadableStream.from(parts)))).toEqual({ a: 'é' })
  })

  it.each(['', '{', 'secret words'])(
    'refuses what is not JSON without quoting it: %j',
    async (text) => {
      const reading = readJson(post(text))
      await expect(reading).rejects.toMatchObject({ status: 400, problem: { code: 'NotJson' } })
      await expect(reading).rejects.not.toThrow('secret')
    },
  )

  it('refuses a request without a body', async () => {
    await expect(readJson(post(undefined))).rejects.toMatchObject({ status: 400 })
  })

  it('takes what has just the limit', async () => {
    const text = `"${'x'.repeat(mostBodyBytes - 2)}"`
    expect(await readJson(post(text))).toHaveLength(mostBodyBytes - 2)
  })

  it('stops reading where there is more than the limit, whatever the length that is said', async () => {
    let pulled = 0
    const endless = new ReadableStream({
      pull(controller) {
        pulled++
        controller.enqueue(new Uint8Array(64 * 1024))
      },
    })
    await expect(readJson(post(endless, { 'content-length': '2' }))).rejects.toMatchObject({
      status: 413,
      problem: { code: 'TooLarge' },
    })
    expect(pulled).toBeLessThan(40)
  })

  it('reads nothing where the length that is said is above the limit', async () => {
    const headers = { 'content-length': String(mostBodyBytes + 1) }
    await expect(readJson(post('{}', headers))).rejects.toMatchObject({ status: 413 })
  })
})
