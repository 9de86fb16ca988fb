import type { Finding, FindingLevel } from '../../queue/findings/finding.ts'
import type { Diagnosis } from '../../setup/doctor.ts'

const order: readonly FindingLevel[] = ['fault', 'warning', 'unchecked', 'note', 'ok']

const words: Readonly<Record<FindingLevel, string>> = {
  fault: 'FAULT',
  warning: 'WARNING',
  unchecked: 'not checked',
  note: 'note',
  ok: 'ok',
}

const width = 13

/** The findings as lines, the worst first: what, why, and the command that mends it. */
export function diagnosisLines({ queueUrl, findings }: Diagnosis): readonly string[] {
  const sorted = order.flatMap((level) => findings.filter((finding) => finding.level === level))
  return [queueUrl, ...sorted.flatMap(findingLines), '', summary(findings)]
}

function findingLines({ level, what, why, mend }: Finding): readonly string[] {
  const indent = ' '.repeat(width)
  return [
    words[level].padEnd(width) + what,
    ...(why === '' ? [] : [indent + why]),
    ...(mend === undefined ? [] : [`${indent}$ ${mend}`]),
  ]
}

function summary(findings: readonly Finding[]): string {
  const count = (level: FindingLevel) => findings.filter((one) => one.level === level).length
  const parts = order.map((level) => `${count(level)} ${words[level].toLowerCase()}`)
  return parts.join(', ')
}
