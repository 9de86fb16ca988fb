import { describe, expect, it } from 'vitest'
import { parseLine, readHeader } from '../../../../src/dead-letter/lines/document.ts'
import { createMemoryStorage } from '../../../../src/dead-letter/lines/memory.ts'

async function headerOf(...lines: readonly string[]) {
  const file = await createMemoryStorage().create('some/file')
  for (const line of lines) file.add(line)
  return await readHeader(file, { kind: 'plan', version: 2 })
}

describe('the first line of a document', () => {
  it('is read where it says what it is', async () => {
    expect(await headerOf('{"sluice":"plan","version":2,"more":1}', 'x')).toMatchObject({ more: 1 })
  })

  it.each([
    ['an empty file'],
    ['a text', 'text'],
    ['a document of another kind', '{"sluice":"journal","version":2}'],
    ['JSON that is no object', 'null'],
  ])('refuses %s by name', async (_, ...lines) => {
    await expect(headerOf(...lines)).rejects.toThrow('some/file is not a plan of sluice.')
  })

  it('refuses another version, and says which one this release reads', async () => {
    await expect(headerOf('{"sluice":"plan","version":3}')).rejects.toThrow(
      'some/file is a plan of version 3, and this release reads version 2.',
    )
  })
})

describe('a line of a document', () => {
  it.each(['{"a":', 'text', 'null', '3', ''])('that is %j names its place', (text) => {
    expect(() => parseLine(text, 7, 'some/file')).toThrow(
      'some/file cannot be read: line 7 is not a JSON object.',
    )
  })
})
