/**
 * What to say where there is no browser; undefined where there is one.
 *
 * @throws Error in CI, where nothing may be left out without being seen.
 */
export function missingBrowser(
  executable: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (executable !== undefined) return undefined
  const sentence =
    'There is no Chrome or Chromium for the tests of the page: install one, or set CHROME_PATH.'
  if (environment.CI !== undefined) throw new Error(sentence)
  return `${sentence} They are left out.`
}
