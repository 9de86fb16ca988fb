import type { SerializedError } from 'vitest'
import type { Reporter, TestCase, TestSuite } from 'vitest/node'
import type { Report } from './result.ts'

/** Sends what the suite finds to the process that started it, and ends with that process. */
export const reporter: Reporter = {
  onInit() {
    process.on('disconnect', () => process.exit(1))
    // The listener alone would keep the process.
    process.channel?.unref()
  },
  onTestCaseResult(test) {
    const { state, errors = [] } = test.result()
    const outcomes = { passed: 'shown', failed: 'not shown' } as const
    const outcome = state === 'passed' || state === 'failed' ? outcomes[state] : 'not tried'
    const why = errors[0]?.message ?? ''
    send({ result: { ...sentenceOf(test), outcome, why } })
  },
  onTestSuiteResult: (suite) => sendTroubles(suite.errors()),
  onTestModuleEnd: (module) => sendTroubles(module.errors()),
  onTestRunEnd: (_modules, unhandled) => sendTroubles(unhandled),
}

/** `a queue in memory`, and `visibility can be prolonged`. */
function sentenceOf(test: TestCase): { place: string; behaviour: string } {
  const names = [test.name]
  let parent: TestSuite | TestCase['parent'] = test.parent
  for (; parent.type === 'suite'; parent = parent.parent) names.unshift(parent.name)
  const [place = '', ...sentence] = names
  return { place, behaviour: sentence.join(' ') }
}

function sendTroubles(errors: readonly SerializedError[]): void {
  for (const { message } of errors) send({ trouble: message })
}

function send(report: Report): void {
  process.send?.(report)
}
