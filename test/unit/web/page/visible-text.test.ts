import { expect, it } from 'vitest'
import { visibleText } from '../../../../src/web/page/parts/visible-text.ts'

it('writes out what cannot be seen, and leaves the rest', () => {
  expect(visibleText('plain – ﷺ 漢 👩‍🚀'.replace('\u200d', ''))).toBe('plain – ﷺ 漢 👩🚀')
  expect(visibleText('a\u0000\n\u202egnp.exe\u2066\u200b\u{e0041}')).toBe(
    'a␀␊\\u202egnp.exe\\u2066\\u200b\\ue0041',
  )
})
