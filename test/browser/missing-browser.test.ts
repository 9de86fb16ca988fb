import { describe, expect, it } from 'vitest'
import { missingBrowser } from './missing-browser.ts'

describe('where there is no browser', () => {
  it('is a failure in CI', () => {
    expect(() => missingBrowser(undefined, { CI: 'true' })).toThrow(
      'install one, or set CHROME_PATH',
    )
  })

  it('is a sentence elsewhere, that says what is left out', () => {
    expect(missingBrowser(undefined, {})).toMatch(/set CHROME_PATH\. They are left out\.$/)
  })

  it('is not said where there is one', () => {
    expect(missingBrowser('/usr/bin/chromium', {})).toBeUndefined()
    expect(missingBrowser('/usr/bin/chromium', { CI: 'true' })).toBeUndefined()
  })
})
