import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { isLeft, isRight } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { elementTexts } from '../../src/open/element-text.ts'
import { parseJson } from '../../src/open/json.ts'
import { open } from '../../src/open/open.ts'

const text = fc.string({ unit: 'binary', maxLength: 60 })
const bytes = fc.uint8Array({ maxLength: 80 })
const base64 = (from: string | Uint8Array) => Buffer.from(from).toString('base64')
const sns = (Message: string) =>
  JSON.stringify({ Type: 'Notification', TopicArn: 'arn:aws:sns:eu-west-1:1:t', Message })

/** What JSON makes of any value: `-0` is 0, and so on. */
const json = fc
  .jsonValue({ maxDepth: 5 })
  .map((value): unknown => JSON.parse(JSON.stringify(value)))
/** Objects, and arrays that are not empty: values that are recognised in every form. */
const holdsEvents = json.filter((value) =>
  Array.isArray(value) ? value.length > 0 : typeof value === 'object' && value !== null,
)

/** Every way to write a text as a body. */
const wrappings: readonly ((text: string) => string)[] = [
  (body) => body,
  (body) => `\ufeff\n ${body} \r\n`,
  base64,
  (body) => base64(body).replace(/=+$/, ''),
  (body) => Buffer.from(body).toString('base64url'),
  (body) => base64(body).replace(/.{16}/g, '$&\n'),
  (body) => base64(gzipSync(body)),
]

const reasons = new RegExp(
  `^(inside an SNS notification: )*(${[
    'empty',
    'nothing but white space',
    'an empty array',
    'an array of \\d+ events, more than \\d+',
    'not valid JSON \\(\\d+ characters\\)',
    'neither JSON nor base64 of JSON or of gzip \\(\\d+ characters\\)',
    'nested deeper than \\d+ levels?',
    'gzip that inflates to more than \\d+ bytes',
    'gzip that ends too early \\(\\d+ bytes\\)',
    'gzip of text that is not UTF-8',
    'damaged gzip \\(\\d+ bytes\\)',
  ].join('|')})$`,
)

/** Opens or says why not, in one of its own sentences: so never with a word of the body. */
function opensOrRefuses(body: string): void {
  const result = open(body)
  if (isRight(result)) expect(result.right.events.length).toBeGreaterThan(0)
  else expect(result.left.reason).toMatch(reasons)
}

describe('open', () => {
  it('is total on strings, and on what looks like a body and is none', () => {
    const looksLikeOne = fc.oneof(
      text,
      text.map(base64),
      bytes.map(base64),
      bytes.map((each) => base64(gzipSync(each))),
      bytes.map((each) => base64(Buffer.concat([Buffer.from([0x1f, 0x8b]), each]))),
      text.map((each) => `{${each}`),
      text.map((each) => `[${each}]`),
    )
    fc.assert(fc.property(fc.oneof(looksLikeOne, looksLikeOne.map(sns)), opensOrRefuses), {
      numRuns: 2_000,
    })
  })

  it('is total on good bodies with a character changed, lost or put in', () => {
    const good = fc
      .tuple(holdsEvents, fc.constantFrom(...wrappings), fc.boolean())
      .map(([value, wrap, inSns]) => {
        const body = wrap(JSON.stringify(value))
        return inSns ? sns(body) : body
      })
    fc.assert(
      fc.property(good, fc.nat(), fc.nat({ max: 2 }), text, (body, at, gone, put) => {
        const place = at % (body.length + 1)
        opensOrRefuses(body.slice(0, place) + put.slice(0, 1) + body.slice(place + gone))
      }),
      { numRuns: 1_000 },
    )
  })

  it('returns any object and array, in every form', () => {
    fc.assert(
      fc.property(
        holdsEvents,
        fc.constantFrom(...wrappings),
        fc.nat({ max: 2 }),
        (value, wrap, layers) => {
          let body = wrap(JSON.stringify(value))
          for (let layer = 0; layer < layers; layer++) body = sns(body)
          const opened = open(body)
          if (isLeft(opened)) throw new Error(opened.left.reason)
          expect(opened.right.events).toEqual(Array.isArray(value) ? value : [value])
          expect(JSON.parse(opened.right.text)).toEqual(value)
        },
      ),
      { numRuns: 1_000 },
    )
  })
})

describe('parseJson', () => {
  function depthOf(value: unknown): number {
    if (typeof value !== 'object' || value === null) return 0
    return 1 + Math.max(0, ...Object.values(value).map(depthOf))
  }

  it('refuses exactly what nests deeper than allowed, in a small text and in a large one', () => {
    const bracketed = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'large', withCrossShrink: true },
        fc.constantFrom('[[[', '}}"', '\\"[', 1, null),
        fc.array(tie('value'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom('{', '[', '"'), tie('value'), { maxKeys: 2 }),
      ),
    })).value
    const padding = ' '.repeat(300_000)
    fc.assert(
      fc.property(bracketed, fc.nat({ max: 8 }), (value, levels) => {
        const printed = JSON.stringify(value)
        for (const padded of [printed, printed + padding]) {
          expect(isLeft(parseJson(padded, levels))).toBe(depthOf(value) > levels)
        }
      }),
      { numRuns: 150 },
    )
  })
})

describe('elementTexts', () => {
  it('are the texts of the elements, whatever is around them', () => {
    const array = fc.array(json, { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(array, fc.constantFrom(0, 1, '\t'), (value, space) => {
        const found = [...elementTexts(JSON.stringify(value, null, space))]
        expect(found.map((text) => JSON.parse(text))).toEqual(value)
      }),
    )
  })
})
