import { describe, expect, test } from 'vitest'
import { oneLine, printable } from '../../../../src/cli/terminal/printable.ts'

describe('printable', () => {
  test('takes the escape out of a terminal sequence and keeps the rest', () => {
    expect(printable('a\u001b[31mred\u009b0m\u0007')).toBe('a?[31mred?0m?')
  })

  test('keeps line feeds, tabs, emoji and scripts of the world', () => {
    expect(printable('a\tb\n👋 žluťoučký 日本')).toBe('a\tb\n👋 žluťoučký 日本')
  })

  test('takes out marks that reverse the reading direction', () => {
    expect(printable('user\u202egnp.exe')).toBe('user?gnp.exe')
  })

  test('oneLine folds white space', () => {
    expect(oneLine(' a\n\t b ')).toBe('a b')
  })
})
