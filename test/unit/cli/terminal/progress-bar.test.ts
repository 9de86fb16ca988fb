import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { counter, progressLine } from '../../../../src/cli/terminal/progress-bar.ts'
import { type TestShell, testShell } from './fake-shell.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function onTerminal(columns: number): TestShell {
  const shell = testShell()
  Object.assign(shell.stderr, { isTTY: true, columns })
  return shell
}

async function written(shell: TestShell): Promise<string> {
  await new Promise(setImmediate)
  return shell.written().err
}

const erased = '\r\u001b[K'

describe('progress on a terminal', () => {
  test('is one line that is drawn again, not too often, and is gone at the end', async () => {
    const shell = onTerminal(80)
    const line = progressLine(shell)
    line.update('1 of 9')
    line.update('2 of 9')
    vi.advanceTimersByTime(100)
    line.update('3 of 9')
    line.end()
    line.end()
    expect(await written(shell)).toBe(`${erased}1 of 9${erased}3 of 9${erased}`)
  })

  test('is cut to the width of the terminal, so that it stays one line', async () => {
    const shell = onTerminal(10)
    progressLine(shell).update('a text that is too long')
    expect(await written(shell)).toBe(`${erased}a text th`)
  })

  test('leaves nothing to erase where nothing was drawn', async () => {
    const shell = onTerminal(80)
    progressLine(shell).end()
    expect(await written(shell)).toBe('')
  })
})

describe('progress elsewhere', () => {
  test('is a line now and then, and none of a command that is soon done', async () => {
    const shell = testShell()
    const { update, end } = counter(shell, 'Receiving')
    update(1)
    vi.advanceTimersByTime(9_000)
    update(900)
    expect(await written(shell)).toBe('')
    vi.advanceTimersByTime(1_000)
    update(1_234)
    update(1_235)
    vi.advanceTimersByTime(10_000)
    update(5_000)
    end()
    expect(await written(shell)).toBe('Receiving: 1,234\nReceiving: 5,000\n')
  })
})
