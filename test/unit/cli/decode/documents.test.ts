import { isRight } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { bodiesIn } from '../../../../src/cli/decode/bodies.ts'
import { type Document, documents } from '../../../../src/cli/decode/documents.ts'
import { lines } from '../../../../src/cli/decode/text-lines.ts'

async function* inChunks(text: string, size: number) {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function documentsIn(text: string, chunkSize = 7): Promise<[number, string | undefined][]> {
  const found: [number, string | undefined][] = []
  for await (const { line, text: each } of documents(lines(inChunks(text, chunkSize)))) {
    found.push([line, each])
  }
  return found
}

const compact = (text: string | undefined) => text?.replace(/\s+/g, '')

describe('lines', () => {
  async function all(text: string, chunkSize: number, maxLength?: number) {
    const found: [number, string | undefined][] = []
    for await (const { number, text: each } of lines(inChunks(text, chunkSize), maxLength)) {
      found.push([number, each])
    }
    return found
  }

  it('are the same whatever the chunks, also where one cuts a character in two', async () => {
    const text = 'żółć\n\n🙂🙂\nlast'
    for (const size of [1, 2, 3, 5, 100]) {
      expect(await all(text, size)).toEqual([
        [1, 'żółć'],
        [2, ''],
        [3, '🙂🙂'],
        [4, 'last'],
      ])
    }
  })

  it('pass over what is too long, and go on after it', async () => {
    const text = `short\n${'x'.repeat(100)}\nshort\n${'x'.repeat(100)}`
    for (const size of [1, 9, 1_000]) {
      expect(await all(text, size, 50)).toEqual([
        [1, 'short'],
        [2, undefined],
        [3, 'short'],
        [4, undefined],
      ])
    }
  })
})

describe('documents', () => {
  it('are lines, each for itself', async () => {
    expect(await documentsIn('{"a":1}\r\n\n[1]\nH4sIAAAA\n"text"\n{"b":"}{"}')).toEqual([
      [1, '{"a":1}'],
      [3, '[1]'],
      [4, 'H4sIAAAA'],
      [5, '"text"'],
      [6, '{"b":"}{"}'],
    ])
  })

  it('may be printed over several lines, and follow each other', async () => {
    const one = { Messages: [{ Body: '{"a": "}"}', list: [1, [], {}], no: null }], text: '"' }
    for (const indent of [1, 4, '\t']) {
      const printed = JSON.stringify(one, null, indent)
      const found = await documentsIn(`${printed}\n{"b":1}\n${printed}\n`)
      const height = printed.split('\n').length
      expect(found.map(([line, text]) => [line, compact(text)])).toEqual([
        [1, compact(printed)],
        [height + 1, '{"b":1}'],
        [height + 2, compact(printed)],
      ])
    }
  })

  it('may be an array with an element a line', async () => {
    const found = await documentsIn('[\n{"a":1},\n{"b":2}\n,{"c":3}\n]\n{"d":4}')
    expect(found.map(([line, text]) => [line, compact(text)])).toEqual([
      [1, '[{"a":1},{"b":2},{"c":3}]'],
      [6, '{"d":4}'],
    ])
  })

  it('do not take others with them when they were cut off', async () => {
    const whole = '{"type":"x","list":[{"a":1}],"text":"b"}'
    for (let length = 1; length < whole.length; length++) {
      const cut = whole.slice(0, length)
      const found = await documentsIn(`${cut}\n${whole}\n${whole}`)
      // After a comma or a bracket a line may go on with anything: then one more may be lost.
      const lost = found.map(([, text]) => text).filter((text) => text !== whole)
      expect(lost).toHaveLength(1)
      if (!/[[:,]$/.test(cut))
        expect(found).toEqual([
          [1, cut],
          [2, whole],
          [3, whole],
        ])
    }
  })
})

describe('bodiesIn', () => {
  const bodies = (document: Document) =>
    bodiesIn(document).map(({ position, text }) => [
      position.message === undefined ? position.line : `${position.line}.${position.message}`,
      isRight(text) ? text.right : `! ${text.left.reason}`,
    ])
  const message = (Body?: string) => ({ MessageId: 'm', ReceiptHandle: 'r', Body })

  it('takes a document for a body', () => {
    for (const text of ['{"type":"x"}', 'H4sI', '[{"type":"x"}]', '', '["a', '{"Body":1}']) {
      expect(bodies({ line: 3, text })).toEqual([[3, text]])
    }
  })

  it("finds the bodies in what the AWS CLI prints, in a message of it, and in jq's strings", () => {
    const answer = { Messages: [message('one'), message('two'), { MessageId: 'm' }] }
    const missing = '! a message without "Body"'
    expect(bodies({ line: 1, text: JSON.stringify(answer, null, 4) })).toEqual([
      ['1.1', 'one'],
      ['1.2', 'two'],
      ['1.3', missing],
    ])
    const two = [
      ['1.1', 'one'],
      ['1.2', 'two'],
    ]
    expect(bodies({ line: 1, text: JSON.stringify([message('one'), message('two')]) })).toEqual(two)
    expect(bodies({ line: 1, text: '["one", "two"]' })).toEqual(two)
    expect(bodies({ line: 1, text: JSON.stringify(message('one')) })).toEqual([[1, 'one']])
    expect(bodies({ line: 1, text: '"one"' })).toEqual([[1, 'one']])
  })

  it('takes an event with a Body for an event', () => {
    const event = JSON.stringify({ type: 'mail', MessageId: 'm', Body: 'text', Messages: [] })
    expect(bodies({ line: 1, text: event })).toEqual([[1, event]])
  })

  it('tells of a line that was too long', () => {
    expect(bodies({ line: 2, text: undefined })).toEqual([[2, '! longer than 64 MiB']])
  })
})
