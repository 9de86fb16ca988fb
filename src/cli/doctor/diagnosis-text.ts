import type { Finding, FindingLevel } from '../../queue/findings/finding.ts'
import type { Diagnosis } from '../../setup/doctor/diagnosis.ts'
import { fixingCommand } from './fixing-command.ts'

const order: readonly FindingLevel[] = ['fault', 'warning', 'unchecked', 'note', 'ok']

const words: Readonly<Record<FindingLevel, string>> = {
  fault: 'FAULT',
  warning: 'WARNING',
  unchecked: 'not checked',
  note: 'note',
  ok: 'ok',
}

const width = 13

/** The findings as lines, the worst first: what, why, and the command that fixes it. */
export function diagnosisLines({ queueUrl, findings }: Diagnosis): readonly string[] {
  const sorted = order.flatMap((level) => findings.filter((finding) => finding.level === level))
  const lines = sorted.flatMap((finding) => findingLines(finding, queueUrl))
  return [queueUrl, ...lines, '', summary(findings)]
}

/** A finding as `--json` prints it: its remedy as the command that fixes it, and the change that is safe. */
export function findingJson({ remedy, ...finding }: Finding, queueUrl: string): object {
  if (remedy === undefined) return finding
  const fix = fixingCommand(remedy, queueUrl)
  if (remedy._tag !== 'SafeChange') return { ...finding, fix }
  const { on, attributes } = remedy
  return { ...finding, fix, change: { on, attributes } }
}

function findingLines({ level, what, why, remedy }: Finding, queueUrl: string): readonly string[] {
  const indent = ' '.repeat(width)
  return [
    words[level].padEnd(width) + what,
    ...(why === '' ? [] : [indent + why]),
    ...(remedy === undefined ? [] : [`${indent}$ ${fixingCommand(remedy, queueUrl)}`]),
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

/** Whether the word has a plural. */
const isCounted: Readonly<Record<FindingLevel, boolean>> = {
  fault: true,
  warning: true,
  unchecked: false,
  note: true,
  ok: false,
}
