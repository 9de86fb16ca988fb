import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

const source = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

/** What axe finds of a page that is serious or critical: the rule, and where. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  // Evaluated, and not added as a script: the policy of the page forbids that, as it should.
  await page.evaluate(source)
  return await page.evaluate<string[]>(`axe.run(document, { resultTypes: ['violations'] }).then(
    ({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html, failureSummary }) =>
        id + ': ' + html.slice(0, 160) + ' ' + failureSummary.split('\\n').slice(1, 2).join(' '))))`)
}
