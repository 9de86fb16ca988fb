import type { Finding, FindingLevel } from '../../queue/findings/finding.ts'
import type { Diagnosis } from '../../setup/doctor/diagnosis.ts'

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

/** `1 fault, 0 warnings, 2 not checked, 1 note, 18 ok`. */
function summary(findings: readonly Finding[]): string {
  const parts = order.map((level) => {
    const count = findings.filter((one) => one.level === level).length
    return `${count} ${words[level].toLowerCase()}${isCounted[level] && count !== 1 ? 's' : ''}`
  })
  return parts.join(', ')
}

/** Has the word a plural? */
const isCounted: Readonly<Record<FindingLevel, boolean>> = {
  fault: true,
  warning: true,
  unchecked: false,
  note: true,
  ok: false,
}
