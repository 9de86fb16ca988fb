import { describe, expect, test } from 'vitest'
import { CliError } from '../../../../src/cli/error/cli-error.ts'
import { ExitCode } from '../../../../src/cli/error/exit-code.ts'
import { sentence, stacks } from '../../../../src/cli/error/sentence.ts'
import { QueueError } from '../../../../src/queue/queue-error.ts'
import { oddNames, oddValue, revoked } from '../../../fixtures/odd-values.ts'

describe('sentence', () => {
  test('passes the sentence of a CliError on, with its exit code', () => {
    expect(sentence(new CliError('No.', { exitCode: ExitCode.findings }))).toEqual({
      text: 'No.',
      exitCode: ExitCode.findings,
    })
  })

  test('a queue that cannot be used has an exit code of its own', () => {
    const error = new QueueError({
      kind: 'AccessDenied',
      action: 'ReceiveMessage',
      queue: 'q',
      code: 'AccessDenied',
      message: 'You may not.',
    })
    expect(sentence(error)).toEqual({ text: 'You may not.', exitCode: ExitCode.unreachable })
  })

  test('a missing file is named', () => {
    const error = Object.assign(new Error('ENOENT: …'), { code: 'ENOENT', path: './no.json' })
    expect(sentence(error)).toEqual({
      text: 'Cannot open ./no.json: there is no such file.',
      exitCode: ExitCode.usage,
    })
  })

  test('an unknown error is one line without control characters', () => {
    const { text, exitCode } = sentence(new TypeError('x\u001b is not\na function'))
    expect(text).toBe(
      'Unexpected error: TypeError: x? is not. Run it again with --debug to see where it came from.',
    )
    expect(exitCode).toBe(ExitCode.unexpected)
  })

  test.each(oddNames)('whatever is thrown becomes a sentence: %s', (name) => {
    expect(sentence(oddValue(name)).text).toMatch(/^Unexpected error: .+\.$/)
  })
})

describe('stacks', () => {
  test('are those of an error and of its causes, which may lead in a circle', () => {
    const inner = new RangeError('inner')
    const outer = new Error('outer', { cause: inner })
    const [first, second, ...more] = stacks(outer)
    expect(first).toMatch(/^Error: outer\n +at /)
    expect(second).toMatch(/^caused by RangeError: inner\n +at /)
    expect(more).toEqual([])
    inner.cause = outer
    expect(stacks(outer).length).toBeLessThan(20)
  })

  test('of what is no error, or cannot be read, are none', () => {
    for (const thrown of ['text', undefined, revoked()]) expect(stacks(thrown)).toEqual([])
  })
})
